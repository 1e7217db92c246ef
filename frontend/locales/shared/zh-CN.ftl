# 每个页面都会用到的词：卡片、状态、时间。

product = 回家
product-spoken = 回家，失踪儿童协寻

drill-word = 演练
drill-line = 演练，不是真实警情

state-active = 正在寻找
state-found = 已找到，谢谢您。
state-ended = 寻找已结束
state-expired = 这条消息已过期

found-text = 孩子已经找到。照片和资料已从这部手机上删除。
ended-text = 警方已结束这次寻找。照片和资料已从这部手机上删除。
expired-text = 这条消息的有效期已过。照片和资料已从这部手机上删除。

push-quiet = 您附近没有新情况
push-quiet-text = 刚收到一条寻人消息，不在您附近，或您已经看过。您不需要做什么。

since-now = 刚刚见到过
since-minutes = 距最后见到 { $minutes } 分钟
since-hours = 距最后见到 { $hours } 小时 { $minutes } 分
since-days = 距最后见到 { $days } 天 { $hours } 小时

photo-alt = { $name } 的照片
photo-alt-more = { $name } 的照片，第 { $number } 张
photo-none = 没有照片
photo-more = 左右滑动看更多照片

fact-features = 特征
fact-clothes = 衣着（可能已更换）
fact-with = 同行
fact-place = 最后见到

distance-m = 离您约 { $metres } 米
distance-km = 离您约 { $km } 公里

call = 拨打 { $number }
# In an exercise nobody may ring the police: a word, not a link.
call-drill = 拨打 { $number }（演练，请勿拨打）
saw = 我见过这个孩子
is-real = 这是真的吗？
hide = 不再显示
why = 为什么会看到这条消息？
code = 编号 { $code }
