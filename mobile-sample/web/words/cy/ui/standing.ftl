# Ble mae darn o waith: y tri gair y mae pob sgrin yn eu defnyddio.
standing-here = ar y ffôn hwn yn unig
standing-sent = anfonwyd
standing-seen = wedi'i weld gan reolwr
standing-refused = gwrthodwyd, cadwyd
