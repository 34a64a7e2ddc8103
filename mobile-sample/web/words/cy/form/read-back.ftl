# Y cofnod mewn geiriau plaen, wedi'i ddarllen i'r person ifanc.
read-back-title = Yr hyn a ysgrifennwyd gennym
read-back-moment = Un funud.
read-back-nothing = Nid oes dim wedi'i ysgrifennu eto.
read-back-agree = Maen nhw'n cytuno
read-back-changed = Gwnaethon nhw newid rhywbeth
read-back-done = Wedi gorffen
read-back-said-agree = Ysgrifennwyd: wedi'i ddarllen yn ôl, ac maen nhw'n cytuno.
read-back-said-changed = Ysgrifennwyd: wedi'i ddarllen yn ôl. Ysgrifennwch yr hyn y gwnaethon nhw ei newid.
read-back-attached = Wedi'i atodi
