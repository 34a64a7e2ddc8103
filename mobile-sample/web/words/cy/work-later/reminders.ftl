# Cael gwybod am glociau sy'n agosáu.
reminders-title = Nodynnau atgoffa
reminders-why = Tra bod Homeward ar agor, mae'n dweud wrthych pan fydd cyfweliad i'w gynnal o fewn diwrnod neu o fewn dwy awr, pan fydd yn hwyr, ac ar ddiwrnod cyswllt wythnosol.
reminders-on = Mae hysbysiadau ymlaen, hefyd tra bod Homeward wedi'i gloi neu y tu ôl i ap arall. Maent yn dweud faint, a byth pwy.
reminders-denied = Nid yw'r ffôn hwn yn gadael i Homeward eich hysbysu. Gall ei osodiadau newid hynny.
reminders-can = Gall ddefnyddio hysbysiadau'r ffôn ei hun hefyd. Maent yn dweud faint, a byth pwy.
reminders-turn-off = Diffodd hysbysiadau
reminders-turn-on = Troi hysbysiadau ymlaen
reminders-are-on = Mae hysbysiadau ymlaen.
reminders-are-off = Mae hysbysiadau wedi'u diffodd.
reminders-many = { $count ->
    [zero] Mae 0 cyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
    [one] Mae 1 cyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
    [two] Mae 2 gyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
    [few] Mae 3 chyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
    [many] Mae 6 chyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
   *[other] Mae { $count } cyfweliad neu gyswllt i'w gynnal yn fuan neu'n hwyr.
  }
reminders-open = Ei agor
reminders-open-week = Agor eich wythnos
reminders-dismiss = Cau
reminders-announce = Nodyn atgoffa. { $what }
reminders-interview = Cyfweliad dychwelyd adref: { $clock }
reminders-contact-today = Cyswllt wythnosol: i'w wneud heddiw
reminders-contact-overdue = Cyswllt wythnosol: yn hwyr
reminders-n-overdue = { $count ->
    [zero] Mae 0 cyfweliad yn hwyr.
    [one] Mae 1 cyfweliad yn hwyr.
    [two] Mae 2 gyfweliad yn hwyr.
    [few] Mae 3 chyfweliad yn hwyr.
    [many] Mae 6 chyfweliad yn hwyr.
   *[other] Mae { $count } cyfweliad yn hwyr.
  }
reminders-n-due-in = { $count ->
    [zero] Mae 0 cyfweliad i'w gynnal ymhen { $span }.
    [one] Mae 1 cyfweliad i'w gynnal ymhen { $span }.
    [two] Mae 2 gyfweliad i'w gynnal ymhen { $span }.
    [few] Mae 3 chyfweliad i'w gynnal ymhen { $span }.
    [many] Mae 6 chyfweliad i'w gynnal ymhen { $span }.
   *[other] Mae { $count } cyfweliad i'w gynnal ymhen { $span }.
  }
reminders-n-due-within = { $count ->
    [zero] Mae 0 cyfweliad i'w gynnal o fewn { $span }.
    [one] Mae 1 cyfweliad i'w gynnal o fewn { $span }.
    [two] Mae 2 gyfweliad i'w gynnal o fewn { $span }.
    [few] Mae 3 chyfweliad i'w gynnal o fewn { $span }.
    [many] Mae 6 chyfweliad i'w gynnal o fewn { $span }.
   *[other] Mae { $count } cyfweliad i'w gynnal o fewn { $span }.
  }
reminders-n-contacts-overdue = { $count ->
    [zero] Mae 0 cyswllt wythnosol yn hwyr.
    [one] Mae 1 cyswllt wythnosol yn hwyr.
    [two] Mae 2 gyswllt wythnosol yn hwyr.
    [few] Mae 3 chyswllt wythnosol yn hwyr.
    [many] Mae 6 chyswllt wythnosol yn hwyr.
   *[other] Mae { $count } cyswllt wythnosol yn hwyr.
  }
reminders-n-contacts-today = { $count ->
    [zero] Mae 0 cyswllt wythnosol i'w wneud heddiw.
    [one] Mae 1 cyswllt wythnosol i'w wneud heddiw.
    [two] Mae 2 gyswllt wythnosol i'w wneud heddiw.
    [few] Mae 3 chyswllt wythnosol i'w wneud heddiw.
    [many] Mae 6 chyswllt wythnosol i'w wneud heddiw.
   *[other] Mae { $count } cyswllt wythnosol i'w wneud heddiw.
  }
reminders-open-app = Agorwch Homeward.
