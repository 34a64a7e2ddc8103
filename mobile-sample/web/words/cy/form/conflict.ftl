# Yr hyn a ysgrifennodd dau berson mewn un maes, a'r dewis rhyngddynt.
conflict-choose-help = Dewiswch pa un sy'n sefyll, neu gadewch hynny: cedwir y ddau, ac mae'r rheolwr yn eu gweld.
conflict-kept = Cedwir y ddau. Rhywun a gaiff ysgrifennu yma sy'n dewis.
conflict-choose = Dewis hwn
conflict-all-chosen = Mae popeth wedi'i ddewis
conflict-none-left = Nid oes dim ar ôl i'w ddewis.
conflict-places = { $count ->
    [zero] Mewn 0 lle. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
    [one] Mewn 1 lle. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
    [two] Mewn 2 le. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
    [few] Mewn 3 lle. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
    [many] Mewn 6 lle. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
   *[other] Mewn { $count } lle. Nid oes dim wedi'i golli. Gellir darllen yr hyn nad ydych yn ei ddewis o hyd.
  }
conflict-done = Wedi gorffen
conflict-leave = Ei adael i'r rheolwr
conflict-before = Dewiswyd o'r blaen
conflict-chosen-by = Dewiswyd gan { $name }, { $when }, rhwng { $values }
conflict-and = { $one } a hefyd { $other }
conflict-left = Wedi'i adael i'r rheolwr. Cedwir y ddau.
conflict-in = Yn yr adran { $section }
conflict-open = agor yr adran
