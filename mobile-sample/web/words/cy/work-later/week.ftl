# Y pythefnos nesaf.
week-title = Eich wythnos
week-later = { $count ->
    [zero] Mae gan 0 arall ddyddiad ar ôl y pythefnos hwn
    [one] Mae gan 1 arall ddyddiad ar ôl y pythefnos hwn
    [two] Mae gan 2 arall ddyddiad ar ôl y pythefnos hwn
    [few] Mae gan 3 arall ddyddiad ar ôl y pythefnos hwn
    [many] Mae gan 6 arall ddyddiad ar ôl y pythefnos hwn
   *[other] Mae gan { $count } arall ddyddiad ar ôl y pythefnos hwn
  }
week-undated = { $count ->
    [zero] Nid oes dyddiad i 0 gweithred i chi
    [one] Nid oes dyddiad i 1 gweithred i chi
    [two] Nid oes dyddiad i 2 weithred i chi
    [few] Nid oes dyddiad i 3 gweithred i chi
    [many] Nid oes dyddiad i 6 gweithred i chi
   *[other] Nid oes dyddiad i { $count } gweithred i chi
  }
week-preparing = { $count ->
    [zero] Yn dal i baratoi 0 crynodeb: gall y rhestrau hyn dyfu eto.
    [one] Yn dal i baratoi 1 crynodeb: gall y rhestrau hyn dyfu eto.
    [two] Yn dal i baratoi 2 grynodeb: gall y rhestrau hyn dyfu eto.
    [few] Yn dal i baratoi 3 chrynodeb: gall y rhestrau hyn dyfu eto.
    [many] Yn dal i baratoi 6 chrynodeb: gall y rhestrau hyn dyfu eto.
   *[other] Yn dal i baratoi { $count } crynodeb: gall y rhestrau hyn dyfu eto.
  }
week-this = Yr wythnos hon
week-next = Yr wythnos nesaf
week-days = { $first } i { $last }
week-nothing = Nid oes dim i'w wneud.
week-at = { $what } am { $time }
week-today = Heddiw, { $day }
week-tomorrow = Yfory, { $day }
week-day = { $weekday } { $date }
week-weekday-0 = Dydd Sul
week-weekday-1 = Dydd Llun
week-weekday-2 = Dydd Mawrth
week-weekday-3 = Dydd Mercher
week-weekday-4 = Dydd Iau
week-weekday-5 = Dydd Gwener
week-weekday-6 = Dydd Sadwrn
week-interview = Cyfweliad dychwelyd adref i'w gynnal
week-waits = Yn aros am weithiwr
week-session = Sesiwn { $number }
week-contact = Cyswllt wythnosol erbyn hynny
week-review = { $kind }: adolygiad
week-action = Cam i chi
week-deadline = Dyddiad cau yn y cynllun
