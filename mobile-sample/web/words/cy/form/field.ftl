# Yr hyn sydd o gwmpas maes, a'r hyn sydd o'i le arno.
field-not-answered = Heb ei ateb
field-writers = Dim ond y rhain sy'n ysgrifennu yma: { $roles }.
field-undo = Dadwneud
field-clear = Clirio
field-check = Gwiriwch:
field-saved = Wedi'i gadw
field-overtaken = Ysgrifennodd rhywun arall “{ $words }” yma tra oeddech yn teipio. Mae eich geiriau chi'n cymryd ei le.
field-filled = { $from ->
    [episode] Llanwyd o'r cyfnod ar goll.
    [moment] Llanwyd â'r amser y daethoch yma.
    [name] Llanwyd â'ch enw.
   *[child] Llanwyd o dudalen y plentyn.
  }
field-offered = { $from ->
    [episode] Llanwyd o'r cyfnod ar goll. Caiff ei gadw pan ewch ymlaen.
    [moment] Llanwyd â'r amser y daethoch yma. Caiff ei gadw pan ewch ymlaen.
    [name] Llanwyd â'ch enw. Caiff ei gadw pan ewch ymlaen.
   *[child] Llanwyd o dudalen y plentyn. Caiff ei gadw pan ewch ymlaen.
  }
field-last-time = Y tro diwethaf: { $title }
field-yes = Ie
field-no = Na
field-none = dim
field-ticked-of = { $ticked } o { $all }
field-ticked = wedi'u ticio
field-is-ticked = Wedi'i dicio
field-not-ticked = Heb ei dicio
field-a-photo = Llun
field-a-voice-note = Nodyn llais
field-left-empty = Gadawyd yn wag
field-day = Diwrnod
field-month = Mis
field-year = Blwyddyn
field-time = Amser
field-meant = Ie, { $when }
field-now = Nawr
field-today = Heddiw
field-week = +1 wythnos
field-next-session = Y sesiwn nesaf, { $day }
field-twice = Daeth yr amser hwnnw ddwywaith. Roedd
field-ahead = Nid yw hynny wedi dod eto. Ydy'n gywir?
field-far = { $year }? Gwiriwch y flwyddyn.
field-return-before = mae'r dychwelyd cyn yr adroddiad ({ $when })
field-interview-before = mae'r cyfweliad cyn y dychwelyd ({ $when })
field-contact-before = mae'r cyswllt cyntaf cyn yr adroddiad ({ $when })
field-number = Rhowch rif cyfan
field-number-between = Rhowch rif cyfan o { $least } i { $most }
field-number-least = Rhowch rif cyfan, { $least } neu fwy
field-number-most = Rhowch rif cyfan, { $most } neu lai
field-too-long = { $count ->
    [zero] 0 nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
    [one] 1 nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
    [two] 2 nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
    [few] 3 nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
    [many] 6 nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
   *[other] { $count } nod yn rhy hir. Mae'r cyfan yn cael ei gadw ar y ffôn hwn, a heb ei anfon: byrhewch ef
  }
field-broke-off = Torrodd y recordiad yn ei ganol: ei gadw neu gael gwared arno
