# Cofnod fel rhestr o'r hyn a atebwyd, a'r hyn a ddywedir uwch ei ben.
record-read-only = Gallwch ddarllen y cofnod hwn. Nid yw eich rôl yn ysgrifennu ynddo.
record-young-person = Gyda'r person ifanc
record-read-back = Ei ddarllen yn ôl
record-helplines = Dangos y llinellau cymorth
record-discarded = Cafwyd gwared ar y cofnod.
record-conflicts-title = Ysgrifennodd dau berson bethau gwahanol
record-conflicts = { $count ->
    [zero] Mewn 0 lle. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
    [one] Mewn 1 lle. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
    [two] Mewn 2 le. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
    [few] Mewn 3 lle. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
    [many] Mewn 6 lle. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
   *[other] Mewn { $count } lle. Nid oes dim wedi'i golli: dewiswch beth sy'n sefyll, neu gadewch hynny i'r rheolwr.
  }
record-see-both = Gweld y ddau
record-not-finished = { $count } heb orffen
record-to-check = { $count } i'w gwirio
record-to-choose = { $count } i'w dewis
record-not-started = Heb ddechrau
record-begun = Wedi dechrau
record-all-answered = Atebwyd popeth
record-answered = Atebwyd { $answered } o { $asked }
record-changed = Newidiwyd ers i chi edrych
record-colleague = cydweithiwr
record-refused = Gwrthodwyd peth o hyn
record-refused-kept = Nid oes dim wedi'i golli: mae'n cael ei gadw yma ac yn y swyddfa, lle mae rheolwr yn penderfynu yn ei gylch.
record-ended-early = Dyma a ddigwyddodd: { $what }
record-ended-or = { $one } neu { $other }
record-clash = Roedd { $who } wedi cymryd y cyfweliad hwn o'r blaen
record-clash-colleague = Roedd cydweithiwr wedi cymryd y cyfweliad hwn o'r blaen
record-clash-why = Gwnaethoch ei ddechrau heb gysylltiad. Siaradwch â nhw. Mae'r hyn a ysgrifennoch yn cael ei gadw; ar Fy ngwaith gallwch adael y cyfweliad iddyn nhw.
record-take-back = Wedi'i ddechrau drwy gamgymeriad? Cael gwared arno
record-nobody-known = Rhywun nad yw ei enw ar y ffôn hwn
record-you = Chi
