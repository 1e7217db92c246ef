# 公众页面：寻人页、核实页、线索回执、找不到页面、出错。
# 孩子的资料来自签名的消息本身，这里只有页面自己的话。

product-line = 回家，失踪儿童协寻
other-lang = English

drill-word = 演练
drill-line = 演练，不是真实警情
drill-call = 演练中，请不要真的拨打 { $number }
drill-call-short = 拨打 { $number }（演练，请勿拨打）
drill-title = 演练：{ $title }

state-active = 正在寻找
state-expired = 这条消息已过期
since = 最后见到 { $clock }

photo-alt = { $name } 的照片
photo-none = 没有照片
fact-features = 特征
fact-clothes = 衣着（可能已更换）
fact-with = 同行
fact-place = 最后见到
fact-what = 经过

call = 拨打 { $number }
saw = 我见过这个孩子
is-real = 这是真的吗？
agency = { $agency } 发布
code = 编号 { $code }
valid-until = 有效至 { $clock }（北京时间）
updated = { $clock } 更新，第 { $version } 版
area = 这条消息发给最后见到地点周围 { $km } 公里内的人。

do-title = 您可以这样帮忙
do-face = 先看脸和特征，衣着、头发可能已经换了。
do-note = 记下时间、地点和去的方向，不确定也可以告诉我们。
do-share = 转发请用这个页面，不要用截图：孩子找到后，这里会马上更新。
dont-title = 请不要
dont-approach = 不要自行接近、跟踪或阻拦。
dont-call = 没有线索请不要拨打，把电话线路留给见到孩子的人。
dont-guess = 不要在网上猜测或公布他人的信息。

poster-scan = 扫码看最新情况、提供线索
poster-call = 看见孩子请拨打

tip-title = 我见过这个孩子
tip-lead = 不用登录，知道多少写多少。
tip-with-child = 我身边有一个像是走失的孩子
tip-with-child-hint = 请留在孩子身边，现在就拨打 { $number }。
tip-with-child-hint-drill = 请留在孩子身边。演练中不要真的拨打电话。
tip-place = 在哪里看到的
tip-place-hint = 例如：火车站北广场，公交站旁
tip-seen-at = 什么时候（北京时间）
tip-seen-at-hint = 记不清可以不填
tip-text = 您看到了什么
tip-text-hint = 孩子的样子、和谁在一起、往哪里走
tip-photo = 照片（最多 3 张）
tip-photo-hint = 安全的时候再拍，不要为拍照靠近
tip-contact = 您的电话（可以不填）
tip-contact-hint = 加密保存，只有办案民警能看到
tip-send = 发送线索

expired-text = 有效期已过，不代表孩子已经找到。请不要再转发。
expired-call = 有线索仍请拨打 { $number }。

verify-title = 这是真的吗？
verify-active = 是真的，正在寻找
verify-active-text = 这条寻人由警方发布，现在仍然有效。请以下面这个页面为准，和您手里的海报对一对。
verify-active-drill = 这是一次演练，没有孩子失踪。请不要转发。
verify-found = 孩子已经找到
verify-found-text = 这条寻人曾由警方发布，孩子已经找到。谢谢您。请不要再转发，并删除保存的照片。
verify-withdrawn = 这次寻人已经结束
verify-withdrawn-text = 这条寻人曾由警方发布，现在已经结束。请不要再转发，并删除保存的照片。
verify-expired = 这条消息已过期
verify-expired-text = 这条寻人曾由警方发布，有效期已过。请不要再转发。
verify-unknown = 没有查到这个编号
verify-unknown-text = 请核对编号，它由 6 位数字和字母组成。核实以前请不要转发，也不要拨打海报上的电话。
verify-open = 打开寻人页面

thanks-title = 收到了，谢谢您。
thanks-text = 办案民警会看到这条线索。情况紧急时请直接拨打 { $number }。
thanks-text-drill = 演练线索已收到。演练中请不要真的拨打电话。
thanks-more = 想起别的，可以再发一次。
stay-title = 请留在孩子身边，现在就拨打 { $number }
stay-title-drill = 请留在孩子身边（演练，请勿拨打）
stay-near = 待在人多、明亮的地方，和孩子好好说话，不要勉强。
stay-police = 等警察到，不要把孩子交给自称亲友的人。
stay-sent = 您的线索已经收到。
back-to-page = 回到寻人页面

not-found-title = 没有这个页面
not-found-text = 请核对网址或海报上的编号。编号由 6 位数字和字母组成，没有字母 I、L、O、U。
problem-back = 按浏览器的返回键可以回到刚才的页面，填写的内容一般都还在。
