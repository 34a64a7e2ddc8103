# Y llinellau cymorth, i'w dangos i'r person ifanc.
helplines-title = Rhywun i siarad â nhw
helplines-why = Gallwch ffonio unrhyw un o'r rhain. Nid oes rhaid i chi ddweud pwy ydych chi.
helplines-none = Nid oes llinellau cymorth ar y ffôn hwn.
helplines-done = Wedi gorffen
helplines-ring = Ffonio { $name }:
helplines-new-page = (yn agor tudalen newydd)
helplines-languages = Iaith y ddalen hon
helplines-language-away = Nid yw'r iaith hon ar y ffôn hwn eto. Daw gyda'r cysylltiad nesaf.
