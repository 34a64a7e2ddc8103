# Llun: ei dynnu, ei gadw a'i ddangos.
photo-keeping = Yn cadw'r llun…
photo-take = Tynnu llun
photo-choose = Dewis llun
photo-remove = Dileu'r llun
photo-remove-ask = Dileu'r llun hwn o'r cofnod?
photo-keep = Ei gadw
photo-away = Nid yw'r llun ar y ffôn hwn eto. Daw pan fydd signal.
photo-too-large = Mae'r llun hwn yn rhy fawr. Tynnwch ef eto, neu dewiswch un arall.
photo-unreadable = Nid yw'r ffeil hon yn llun y gall y ffôn hwn ei ddarllen.
photo-no-memory = Nid oes gan y ffôn gof ar ôl ar gyfer y llun hwn.
