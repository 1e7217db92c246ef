# 合作方页面：登录、概况、推送记录、设置、密钥、接入代码。

title = 合作方 · 回家
partners = 合作方
other-language = English
drill-explained = 这里只有演练消息，没有孩子真的走失。
skip = 跳到正文
sections = 本页内容

copy = 复制
copied = 已复制
named = { $what }：{ $name }
save = 保存
saved = 已保存
cancel = 取消
change = 修改
try-again = 再试一次
shown-once = 只显示这一次，请存放到服务器保管密钥的地方。
loading = 请稍候

unreached = 暂时连接不上回家平台。
unreached-fix = 页面上的内容可能不是最新的，我们会自动重试。

ago-now = 刚刚
ago-seconds = { $n } 秒前
ago-minutes = { $n } 分钟前
ago-hours = { $n } 小时前
ago-days = { $n } 天前
in-seconds = { $n } 秒后
in-minutes = { $n } 分钟后
in-hours = { $n } 小时后
in-days = { $n } 天后

signin-title = 用密钥登录
signin-text = 发布机关的管理员给过您一个密钥，以 hwp_ 开头。
signin-key = 您的密钥
signin-show = 显示
signin-hide = 隐藏
signin-kept = 密钥只留在这个标签页，关闭后即清除。
signin-do = 登录
signin-nobody = 这个密钥在这里打不开任何内容。
signin-nobody-fix = 它可能已经失效，也可能属于另一个入口。
signin-other-live = 前往正式消息入口
signin-other-drill = 前往演练入口
signin-lost = 没有密钥？请联系发布机关的管理员。
signin-ended = 这个密钥已失效或被撤销，您已退出登录。
sign-out = 退出

section-overview = 概况
section-deliveries = 推送
section-settings = 设置
section-keys = 密钥
section-lines = 接入

scope-missing = 这个密钥没有这部分的权限。
scope-missing-fix = 请改用带有 { $scope } 权限的密钥登录。

overview-well = 推送送达正常。
overview-none = 接入已就绪，目前还没有推送。
overview-waiting = 有 { $n } 条推送尚未送达，我们会继续重试。
overview-failed = 有 { $n } 条推送没有送达，已停止重试。
overview-no-address = 没有设置回调地址，不会向您推送；您仍可读取订阅源。
overview-blind = 这个密钥不能查看推送记录。
overview-look = 查看推送记录
overview-set-address = 设置地址
overview-last = 最近一次
overview-answer = 您的应答
overview-no-answer = 尚无
overview-address = 推送到
overview-datum = 地图坐标系
overview-areas = 服务区域
overview-everywhere = 全部地区
overview-since = 接入时间
overview-key = 当前密钥
overview-secret = 旧回调密钥
overview-secret-until = { $when }停止签名

datum-wgs84 = WGS-84
datum-gcj02 = GCJ-02（高德、腾讯）
datum-bd09 = BD-09（百度）

deliveries-text = 推送给您的全部消息，最新的在前，自动更新。
deliveries-none = 还没有推送
deliveries-none-text = 第一条推送会在几秒内显示在这里。
deliveries-older = 更早的记录
type-Alert = 警报
type-Update = 更新
type-Cancel = 撤回
state-queued = 等待发送
state-later = 正在重试
state-delivered = 已送达
state-gone = 您已拒收（410）
state-rejected = 未发送
state-expired = 已过期
state-superseded = 已由新消息代替
tries = { $n ->
    [0] 尚未发送
   *[other] 发送 { $n } 次
 }
answered = 应答 { $answer }
next-try = { $when }重试
retry = 重新发送
retry-done = 正在发送。
bytes-title = 最近一次发送的内容
bytes-headers = 请求头
bytes-body = 正文，{ $n } 字节
bytes-copy-headers = 复制请求头
bytes-copy-body = 复制正文
bytes-exact = 与发出时逐字节相同，签名就是对这些字节做的。
bytes-body_only = 这是按现在的方式生成的正文；当时的签名时间没有记录下来。
bytes-not_sent = 还没有发送。
bytes-erased = 这次寻找已经结束，孩子的资料和这些内容已从这里删除。请您也不要保留副本。

settings-text = 修改从下一条消息起生效。
settings-address = 回调地址
settings-address-hint = 公网可访问的 https 地址，不能重定向。留空则不推送。
settings-datum = 地图坐标系
settings-datum-hint = 签名包以外的坐标都换算到这个坐标系，选错会偏差约五百米。
settings-areas = 服务区域
settings-areas-hint = 警报范围涉及其中任何一处时推送给您。您收到过的警报结束时，一定会通知您。
settings-areas-none = 没有设置区域，所有警报都会推送。
area-code = 行政区划代码
area-code-hint = GB/T 2260：13 为河北，1301 为石家庄。
area-add-code = 添加地区
area-lat = 纬度
area-lon = 经度
area-radius = 半径（公里）
area-add-circle = 添加圆形区域
area-circle-in = 圆心坐标系为 { $datum }。
area-is-code = 地区 { $code }
area-is-circle = { $point }（WGS-84）周围 { $km } 公里
area-remove = 移除{ $area }
area-by-code = 按代码
area-by-circle = 按圆形

keys-text = 请为每台设备单独创建密钥，只给它需要的权限。
key-good = 有效
key-until = { $when }失效
key-over = 已失效
key-yours = 当前登录所用
key-rotate = 更换
key-rotate-text = 现在就会得到新密钥。旧密钥还会保留一段时间，您可以从容切换。
key-revoke = 撤销
key-revoke-sure = 立即撤销
key-revoke-text = 从下一次请求起，它打不开任何内容。此操作不能恢复。
key-revoke-own = 这是本标签页所用的密钥，撤销后您将退出登录。
key-make = 创建密钥
key-label = 用途
key-scopes = 权限
key-new = 新密钥
key-adopted = 本标签页已改用新密钥。
scope-alerts-read = 读取警报
scope-deliveries-read = 查看推送记录
scope-settings-write = 修改设置和密钥
overlap = 旧的保留
overlap-0 = 不保留
overlap-1 = 一小时
overlap-24 = 一天
overlap-168 = 一周
secret-title = 回调密钥
secret-text = 用于验证 v1 签名。现在的密钥不再显示，但可以更换；更换期间我们用新旧两个密钥同时签名。
secret-both = 新旧两个密钥都在签名，旧密钥{ $when }停止。
secret-rotate = 更换回调密钥
secret-new = 新的回调密钥
secret-public = 本平台公钥，用于验证 v1a 签名

lines-text = 可以直接粘贴使用。除最后一项外都不需要密钥。
line-widget = 在您的网页或 404 页面显示最近的走失儿童
line-frame = 不用脚本的方式
line-atom = 带签名 CAP 的订阅源（Atom）
line-rss = 订阅源（RSS）
line-geojson = 地图订阅源（GeoJSON）
line-tiles = 地图矢量瓦片
line-cap-key = CAP 签名公钥
line-keys = 签名包与回调的公钥
line-pull = 游标之后的全部消息。密钥放在 HOMEWARD_KEY 中。
