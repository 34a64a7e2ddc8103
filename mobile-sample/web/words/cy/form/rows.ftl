# Rhesi grŵp sy'n ailadrodd.
rows-nothing = Ni ysgrifennwyd dim ynddo.
rows-empty = Dim wedi'i ysgrifennu eto
rows-not-finished = Heb ei orffen
rows-row = Rhes
rows-open = Agor
rows-read = Darllen
rows-remove = Tynnu
rows-close = Cau
rows-facts = Ffeithiau'r cyfnod ar goll
rows-filled = { $filled } o { $all }
rows-filled-in = wedi'u llenwi
rows-why = Pam ydych chi'n tynnu hwn: { $title }?
rows-why-hint = Mae'n dal i'w ddarllen, gyda'ch rheswm, a gellir ei adfer.
rows-keep = Ei gadw
rows-removed = { $count } wedi'u tynnu
rows-removed-by = Tynnwyd gan { $name }, { $when }: “{ $why }”
rows-removed-by-you = Tynnwyd gennych chi, { $when }: “{ $why }”
rows-look-again = Edrychwch eto
rows-edited-since = Golygodd rhywun hwn ar ôl iddo gael ei dynnu.
rows-bring-back = Adfer
rows-no-more = Ni ellir ychwanegu mwy.
rows-add = { $article ->
   *[a] Ychwanegu: { $what }
  }
rows-add-another = { $article ->
   *[a] Ychwanegu un arall: { $what }
  }
rows-add-listed = Ychwanegu: { $what }
rows-add-this = Ychwanegu
rows-named = Enwyd o'r blaen: { $title }
rows-named-earlier = Enwyd yn gynharach ({ $what }):
rows-no-episode = Nid oes gan y plentyn gyfnod ar goll arall ar y ffôn hwn.
rows-which-episode = Pa gyfnod ar goll?
rows-reported = Adroddwyd { $when }
rows-another-episode = Cyfnod ar goll arall
rows-part-none = Nid yw'r rhan hon yn bod
rows-was-removed = Tynnwyd hwn. Mae'r hyn a ysgrifennwyd yma yn cael ei gadw, a gellir ei adfer o'r rhestr.
rows-done = Wedi gorffen
