# Polski. Not read by a native speaker yet.
helplines-title = Z kim możesz porozmawiać
helplines-why = Możesz zadzwonić pod każdy z tych numerów. Nie musisz mówić, kim jesteś.
helplines-ring = Zadzwoń: { $name }
helplines-new-page = (otwiera nową stronę)
