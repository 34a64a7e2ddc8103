# Yr hyn sydd gan sgriniau cofnod yn gyffredin.
screen-opening = Yn agor…
screen-error = Gwall:
screen-not-saved = Heb ei gadw: { $why }
screen-not-saved-yet = Heb ei gadw eto
screen-a-field = Maes
screen-still-here = Mae'r hyn a ysgrifennoch yn dal ar y sgrin.
screen-again = Ceisio eto
screen-wrong = Aeth rhywbeth o'i le. Mae'r hyn a ysgrifennoch yn dal yma.
screen-no-kind = Nid yw eich rôl yn darllen y math hwn o gofnod.
