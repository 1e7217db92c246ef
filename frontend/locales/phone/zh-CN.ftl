# 手机上的参考页面。

title = 回家 · 身边的寻找
other-language = English

drill-banner = 演练
drill-explained = 这里的一切都是演练，没有孩子真的走失。

place-title = 您在哪里？
place-why = 附近有孩子走失时，这里会给您看一张卡片。只有知道您在哪里，才不会打扰远处的人。
place-private = 您的位置只留在这部手机里，从不上传。服务器只知道您在一个至少有 10 万人或 1 万平方公里的区域内。
place-find = 使用我的位置
place-choose = 自己选择地点
place-list = 城市
place-list-none = 请选择
place-field = 或填写坐标（纬度,经度）
place-field-example = 例如 38.04,114.51
place-field-wrong = 没有看懂这个坐标。请按“纬度,经度”填写，例如 38.04,114.51。
place-take = 就用这里
place-finding = 正在确定位置…
place-refused = 浏览器没有允许使用位置。您可以在浏览器设置里允许，也可以自己选择地点。
place-unavailable = 现在无法确定位置。您可以自己选择地点。

place-now = 您的位置
place-device = 这部手机所在的地方
place-point = { $lat }，{ $lon }
place-change = 更改
place-forget = 忘记我的位置
place-done = 完成

quiet-title = 您附近现在没有正在寻找的孩子
quiet-text = 有消息时会出现在这里。您不用做什么。

line-connecting = 正在连接…
line-live = 已连接
line-polling = 已连接，每分钟更新
line-offline = 没有网络，联网后会自动更新
heard-now = 刚刚更新
heard-at = 最后更新：{ $clock }（{ $ago }）
heard-never = 还没有收到过更新
ago-minutes = { $minutes } 分钟前
ago-hours = { $hours } 小时前
ago-days = { $days } 天前

notify-title = 页面关闭时也提醒我
notify-text = 知道的人越多越早，附近走失的孩子就能越快找到。一天最多响一次，夜里只在附近有情况时才响。随时可以在这里关闭。
notify-allow = 允许提醒
notify-on = 页面关闭时也会提醒您
notify-on-text = 由您的浏览器唤醒本页面。服务器只知道一大片区域，不知道您在哪里。
notify-stop = 关闭提醒
notify-failed = 页面关闭时无法通过这个浏览器提醒您。请保持页面打开。
notify-denied = 浏览器不允许这个网站发提醒。可以在浏览器设置里更改。

why-inside = 您在孩子最后出现的地方周围 { $km } 公里以内。这是您的手机自己判断的，您的位置没有离开手机。
why-chosen = 您选择的地点在孩子最后出现的地方周围 { $km } 公里以内。这是您的手机自己判断的，地点没有离开手机。
why-was = 您曾在孩子最后出现的地方周围 { $km } 公里以内，所以会看到后来的变化。您的位置没有离开手机。

hidden-line = 已隐藏一条消息。
hidden-undo = 重新显示

privacy = 不需要账号，不记录您的行踪。
