# العربية. Not read by a native speaker yet.
helplines-title = أشخاص يمكنك التحدث إليهم
helplines-why = يمكنك الاتصال بأي من هذه الأرقام. لست مضطرًا إلى قول من أنت.
helplines-ring = اتصل بـ { $name }:
helplines-new-page = (يفتح صفحة جديدة)
