# 警官工作台的用语。

## 框架

cases = 案件
new-case = 新建案件
settings = 设置
keys = 键盘
close = 关闭
cancel = 取消
save = 保存
change = 修改
copy = 复制
copied = 已复制
shown-once = 只显示这一次，离开页面前请复制。
loading = 正在载入
sending = 正在发送
try-again = 再试一次
retry = 重新发送
sign-out = 退出登录
panes = 本案各页
back-to-cases = 返回案件列表
no-name = 尚无姓名
time-runs = 时间加快 { $rate } 倍

offline = 连接已断开，正在重连。
offline-kept = 已填写的内容都保存在本机。
unreached = 连不上服务器。
unreached-fix = 请检查网络。已填写的内容不会丢失。

welcome-live = { $count } 起案件正在寻找
welcome-quiet = 目前没有正在寻找的案件
welcome-text = 请在左侧选择案件，或新建案件。

key-search = 搜索案件
key-n = 新建案件
key-j = 下一个案件或线索
key-k = 上一个案件或线索
key-1 = 标为新线索
key-2 = 标为核查中
key-3 = 标为有用
key-4 = 标为不符
key-keys = 显示本列表

ago-now = 刚刚
ago-minutes = { $minutes } 分钟前
ago-hours = { $hours } 小时 { $minutes } 分前
ago-days = { $days } 天前
in-moment = 马上
in-minutes = { $minutes } 分钟后
in-hours = { $hours } 小时 { $minutes } 分后
in-days = { $days } 天后

## 登录

signin-title = 登录 Homeward
signin-text = 此链接只能使用一次。登录后，本浏览器保持登录状态。
signin-button = 登录
needed-title = 需要登录链接
needed-text = 本系统不用密码，由本单位管理员为您生成登录链接。
needed-step-1 = 请管理员打开“设置—警官”，在您的姓名旁点“生成登录链接”。
needed-step-2 = 在这台设备上打开链接。
needed-step-3 = 点“登录”，链接随即失效。
needed-first = 如果您是第一位警官：服务器首次启动时已给出一次性链接。

## 列表

search-cases = 按姓名或编号搜索
search-nothing = 没有与“{ $search }”相符的案件
cases-empty = 还没有案件
cases-empty-text = 接到儿童走失报警后，请新建案件，约一分钟即可发布。
cases-ended = 已结束（{ $count }）
row-since = 失踪已
row-opened = 建立于
stage-draft = 草稿
stage-live = 寻找中
stage-resolved = 已结案
stage-withdrawn = 已撤回
stage-expired = 已过期

new-follows = 新建后续案件
new-actual = 有儿童失踪
new-actual-text = 发布后将告知公众。
new-exercise = 演练
new-exercise-text = 只发给参加演练的手机、屏幕和合作方。
new-exercise-only = 本服务器仅供演练，不会发出真实警报。

## 表单

file-title = 新案件
correct-title = 更正：{ $name }
part-photo = 照片
part-who = 孩子
part-where = 地点和时间
part-with = 同行的人和车
part-text = 告知内容
part-reach = 谁会收到
part-done = 已齐
part-missing = 还缺 { $count } 项

photo-current = 将要展示的照片
photo-camera = 拍照
photo-file = 选择图片
photo-hint = 面部清晰，最好是一年以内的照片。
photo-sending = 正在发送照片
photo-without = 没有照片
photo-reason = 为什么没有照片？

who-name = 姓名
who-sex = 性别
who-age = 年龄（岁）
who-height = 身高（厘米）
who-features = 不会改变的特征
who-features-hint = 面部、胎记、走路姿势
who-clothes = 可能已改变的特征
who-clothes-hint = 衣着、发型
sex-female = 女孩
sex-male = 男孩
sex-unknown = 不详
english-add = 英文
english-for = 添加英文：{ $label }
english-label = { $label }（英文）

place-search = 查找地点
place-search-example = 车站、地名，或 38.01, 114.48
place-hits = { $count ->
    [0] 没有找到地点
   *[other] 找到 { $count } 个地点
 }
place-nothing = 没有这个地名。请试附近的地名，或在地图上点选。
kind-county = 区县
kind-city = 城市
kind-station = 车站
kind-airport = 机场
kind-coordinate = 坐标点
where-place = 当地人怎么称呼这里
where-place-hint = 例如：北广场，售票厅旁
where-missing-point = 请说明地点：查找地名或在地图上点选
where-missing-place = 请写明地点名称
where-missing-time = 请说明最后见到孩子的时间
when-title = 最后见到的时间
when-now = 刚刚
when-15 = 15 分钟前
when-60 = 1 小时前
when-from = 不早于
when-to = 不晚于
when-zone = 时间均为北京时间。

with-hint = 只写已知的情况，可以不填。
with-companion = 与孩子同行的人
with-vehicle = 车辆
text-what = 事情经过
text-what-hint = 一两句平实的话，公众会读到。
text-call = 联系电话
text-notes = 警方内部备注
text-notes-hint = 不会离开警方。

reach-before = 写明最后见到孩子的地点后，这里显示谁会收到。
ring-within = { $km } 公里以内
ring-at-once = 立即告知
ring-opens = 扩展时间
ring-opened = 已扩展
ring-not-opened = 未扩展
ring-is-open = 已告知
ring-is-later = 稍后
people-about = 约 { $people }人
estimate = 估计
measured = 实测
count-phones = { $shown } 部手机
count-stations = { $shown } 座车站
count-airports = { $shown } 座机场
count-screens = { $shown } 块屏幕
count-partners = { $shown } 家合作方

saved-at = 已保存 { $time }
saving = 正在保存
save-failed = 尚未保存到服务器，内容已留在本机，正在重试。
save-hint = 填写的内容会自动保存。
publish = 发布
publish-to = 向 { $km } 公里内约 { $people }人发布
publish-missing = 还缺 { $count } 项
confirm-title = 发布这条警报？
confirm-title-drill = 发布这次演练？
confirm-text = 手机、屏幕和合作方几秒内收到。可以随时更正和撤回。
confirm-hold = 按住发布
confirm-back = 暂不发布
hold-hint = 请再按久一点。
hold-press = 或点这里。
correct-send = 发出更正
correct-text = 将无声替换 { $count } 部手机上的内容。
correct-hold = 按住发出
correct-later = 返回，暂不发出

## 预览

preview = 预览
preview-lang = 预览语言
preview-phone = 手机
preview-page = 公开页面
preview-screen = 车站屏幕
preview-short = 短文本
preview-none = 保存内容后即可预览。
preview-opened = 打开后：
preview-screen-note = 屏幕每 8 秒在中文和英文之间切换。
preview-broadcast = 小区广播
broadcast-text = 给没有安装任何应用的手机和道路情报板。寻找谁、打哪个电话一定会写上，其余内容按作用大小依次放入。
broadcast-short = 短：90 个字符
broadcast-long = 长：360 个字符
broadcast-gsm7 = 按网络自带的字符表计算（GSM 7 位）。
broadcast-ucs2 = 含有网络字符表以外的字符，每个字符按 16 位计算。
broadcast-pages = { $n } 页
broadcast-cut = 有缩短：{ $parts }。
broadcast-left-out = 放不下：{ $parts }。
broadcast-and = 、
broadcast-part-headline = 姓名
broadcast-part-place = 地点和时间
broadcast-part-with = 同行的人或车
broadcast-part-features = 特征
broadcast-part-clothes = 衣着
broadcast-part-what = 经过
broadcast-part-page = 网页地址
broadcast-part-agency = 发布机关
broadcast-part-call = 电话
short-length = 短文本长度
short-count = { $length } / { $limit }
short-over = ，超出 { $over }

## 地图

map-loading = 正在载入地图
map-note = 演示底图（Natural Earth）
map-pick = 在地图上点选地点
map-failed = 此浏览器无法显示地图，以下为文字说明：
map-seen-at = 最后见到的位置：{ $lat }，{ $lon }
map-type-point = 请查找地名或输入坐标。
map-km = { $km } 公里
legend = 图例
legend-ring-first = 立即告知（计划）
legend-ring-measured = 已告知的范围（实测）
legend-ring-later = 稍后扩展（计划）
legend-seen = 最后见到的位置
legend-sighting = 目击，按先后编号
legend-tip = 群众线索
legend-screen = 车站屏幕
legend-people = 人数为估计

## 寻找中的案件

pane-case = 案件
pane-map = 地图
pane-reach = 覆盖
pane-tips = 线索
pane-channels = 渠道
pane-timeline = 经过
since-seen = 失踪时长
since-published = 发布时长
public-page = 公开页面
valid-until = 有效期至
numbers-title = 已告知的手机
numbers-hero = / 范围内 { $count } 部
numbers-hero-rim = 次送达，范围内 { $count } 部：位于圈边缘的手机可能收到两次
number-handed = 收到
number-handed-text = 收到消息并验证签名的手机，以手机回执为准。
number-shown = 显示
number-shown-text = 向人显示过的手机。范围以外或已告知过的手机不再提示。
number-opened = 打开
number-opened-text = 有人打开过的手机。
number-connected = 在线
number-connected-text = 目前与本服务器保持连接的所有手机。
number-inside = 范围内
number-inside-text = 所在网格与已告知范围相交的在线手机。
per-second = 目前每秒 { $now } 部，最高每秒 { $top } 部
per-second-none = 等待下一批手机
rings-title = 范围
watch-title = 用时
told-first = 第一部手机已收到。
told-50 = 一半手机已收到。
told-90 = 九成手机已收到。
told-99 = 百分之九十九的手机已收到。
watch-last-seen = 最后见到
watch-reported = 报警
watch-published = 发布
watch-first-phone = 第一部手机
watch-half = 一半手机
watch-ninety = 90% 的手机
watch-ninety-nine = 99% 的手机
watch-first-tip = 第一条线索
watch-first-sighting = 第一次目击
watch-closed = 结案
after-publishing = { $time }后
before-publishing = 早 { $time }
not-yet = 尚无

channel-device = 手机
channel-public-page = 公开页面
channel-signage = 车站屏幕
channel-partner-webhook = 合作方
channel-cap-feed = 合作方订阅源
channel-weibo = 微博
channel-fediverse = 联邦宇宙
channel-telegram = Telegram
channel-mail = 邮件
channel-mqtt = MQTT
channel-sms = 短信
channel-web-push = 未打开页面的手机
channel-well = 已完成
channel-working = 发送中
channel-failed = 需要处理
channel-times = 首个 { $first }，最后 { $last }
channel-error = 最近的答复：
state-delivered = 已送达
state-queued = 等待中
state-later = 稍后重试
state-failed = 失败
state-skipped = 无需发送
messages-title = 消息
cause-issued = 警报
cause-ring = 扩大范围
cause-corrected = 更正
cause-moved = 搜寻转移
cause-renewed = 延期
cause-found = 已找到
cause-ended = 撤回
attempts-title = 向合作方发送
attempts-erased = 已确认删除孩子的全部资料：
attempts-not-erased = 尚未确认删除孩子的资料
attempts-none = 没有合作方接收本警报。
attempts-count = 已试 { $count } 次
attempts-next = 下次

action-correct = 更正
action-renew = 延期
action-withdraw = 撤回
action-resolve = 结案
action-follow = 新建后续案件
withdraw-title = 撤回这条警报？
withdraw-text = 将从 { $count } 部手机、所有屏幕和页面消失，并通知合作方删除。
withdraw-reason = 原因
withdraw-wrong-child = 照片或姓名有误
withdraw-wrong-place = 地点或时间有误
withdraw-not-missing = 孩子没有失踪
withdraw-needs-reason = 写明原因后即可撤回。
withdraw-hold = 按住，全部撤回
resolve-title = 结案
resolve-outcome = 结果
resolve-led-by = 靠什么找到
resolve-text = { $count } 部手机将得知寻找结束，照片和描述将全部删除。
resolve-needs = 两项都选好后即可结案。
resolve-hold = 按住结案
outcome-found_safe = 平安找到
outcome-found_injured = 找到，受伤
outcome-found_dead = 找到，已遇难
outcome-returned = 自行返回
outcome-false_report = 误报
led-alert_tip = 本警报的线索
led-camera = 摄像头
led-police_work = 警方侦查
led-family = 家人
led-unknown = 不详
renew-title = 延长有效期
renew-text = 从现在起再延长多久？
renew-hours = { $hours } 小时
ended-resolved = 已结案
ended-resolved-text = 照片和描述已从手机、屏幕和页面删除。
ended-withdrawn = 已全部撤回
ended-withdrawn-text = 照片和描述已从手机、屏幕和页面删除。
ended-expired = 警报已过期
ended-expired-text = 手机和屏幕已停止显示。请延期或结案。
taken-back = 结束通知已到达 { $told } 部手机；显示过警报的有 { $shown } 部。

## 线索

tips-before = 还没有线索
tips-before-text = 发布后，群众看到的情况会出现在这里。
tips-none = 还没有线索
tips-none-text = 群众看到的情况会自动出现在这里，无需刷新。
tips-none-here = 这一类没有线索。
tips-filter = 筛选线索
tips-all = 全部
tips-new-count = { $count ->
    [0] 没有新线索
   *[other] { $count } 条新线索
 }
tips-keys = 键盘：j、k 移动，1 至 4 分类。
tip-new = 新
tip-looking = 核查中
tip-useful = 有用
tip-false = 不符
tip-state = 线索状态
tip-no-place = 未写地点
tip-distance = 相距 { $km } 公里
tip-with-child = 报告人和孩子在一起
tip-seen = 见到时间
tip-received = 收到于
tip-photo = 线索照片 { $number }
tip-contact = 显示联系方式
tip-no-contact = 未留联系方式
tip-to-sighting = 确认为目击
tip-is-sighting = 已确认为目击
sighting-title = 确认目击
sighting-at = 见到的时间
sighting-recentre = 将搜寻移到这里
sighting-recentre-text = 以此处为中心重新划定范围。已告知的手机得到更新，其他手机首次收到。
sighting-needs = 请先写明地点：查找地名或在地图上点选。
sighting-confirm = 确认目击
sighting-hold = 按住，确认并转移搜寻

## 设置

settings-officers = 警官
settings-partners = 合作方
settings-screens = 屏幕
settings-keys = 接口密钥
added = 加入于
role-admin = 管理员
role-officer = 警官
officer-link = 生成登录链接
officer-link-for = { $name } 的登录链接
officer-link-until = 只能使用一次，有效期至
officer-add = 添加警官
officer-add-button = 添加并生成链接
officer-name = 姓名
officer-role = 角色
officer-only-admin = 由管理员添加警官。
status-for = 用途
status-exercise = 演练
status-actual = 真实警报
requests-title = 申请加入
requests-join = 希望加入
requests-sign_in = 希望重新登录
requests-linked = 已生成链接
requests-do = 生成链接
requests-again = 重新生成链接
requests-decline = 拒绝
requests-link = 交给对方的链接：15 分钟内有效，一次
requests-mailed = 也已发到对方邮箱。打开链接即证明邮箱属实。
requests-hand-out = 本系统未配置邮件。请通过可信的方式把链接交给对方。
partners-none = 还没有合作方
partners-none-text = 地图、出租车、媒体等合作方收到每条带签名的警报。
partner-add = 添加合作方
partner-name = 名称
partner-url = 回调地址
partner-url-hint = 可以不填，合作方也可以读取订阅源。
partner-no-url = 无
partner-datum = 地图坐标系
partner-datum-hint = 发给合作方的坐标都会换算到这个坐标系。不确定时请先问对方：选错会偏差约五百米。
datum-wgs84 = WGS-84（卫星定位、OpenStreetMap）
datum-gcj02 = GCJ-02（高德、腾讯）
datum-bd09 = BD-09（百度）
partner-public-key = 本机关公钥（v1a 签名）
partner-secret = { $name } 的回调密钥
key-make = 生成密钥
key-new = 新密钥
key-label = 密钥用途
key-revoke = 吊销
key-revoke-sure = 再点一次吊销
key-revoked = 已吊销
screens-none = 还没有屏幕
screens-none-text = 每块屏幕有一个地址，会自动显示附近的警报。
screen-add = 添加屏幕
screen-name = 名称
screen-place = 屏幕上显示的地点
screen-url = { $name } 的地址
screen-url-hint = 在屏幕上打开一次此地址，之后会自动更新。
screen-well = 运行中，
screen-quiet = 失去联系，
screen-never = 从未连接
own-keys-text = 本单位的程序可凭密钥以您的名义操作，每次操作都记在您的名下。
own-keys-none = 您还没有密钥。

foreign = 来自邻居
foreign-text = 其他机关的警报。除长期协议涵盖的以外，您批准之前不会发出。对方撤销时立即收回。
foreign-waiting = 有 { $count } 条邻居的警报等您决定
foreign-none = 没有等待的警报
foreign-none-text = 邻居发来协议未涵盖的警报时，会显示在这里。
pfif = 其他登记处的记录
pfif-text = 您收到的 PFIF 文件，最大 1 MiB。其中的人可以成为草稿，对本机关警报的附注可以成为线索。任何内容都不会自动成为警报，查看也不会留下任何内容。
pfif-choose = 选择文件
pfif-too-long = 文件超过 1 MiB。请向对方索取其中较小的一部分。
pfif-found = { $count ->
    [0] 其中没有记录。
   *[other] 其中有 { $count } 条记录。
 }
pfif-nameless = 姓名不可显示
pfif-age = { $age } 岁
pfif-on = 关于本机关警报 { $code }
pfif-until = 可保存至
pfif-take-person = 建立草稿
pfif-take-note = 作为线索接收
pfif-open = 打开草稿
pfif-is-tip = 已成为该警报的线索。
pfif-refused = 不能接收。
pfif-left-out = 无法读取（{ $count }）
foreign-settled = 已处理（{ $count }）
foreign-stage-relayed = 已转发
foreign-stage-declined = 已拒绝
foreign-stage-cancelled = 对方已撤销
foreign-stage-expired = 过期未决
foreign-case = 打开案件
foreign-area = { $km }公里以内
foreign-area-cut = 对方的范围大于允许的最大范围，将按最大范围发布。
foreign-until = 有效至
foreign-photo = 消息附有照片。不会自动获取他人的照片；如有照片，请在案件中添加。
foreign-web = 对方的页面
foreign-decline = 拒绝
foreign-decline-sure = 再按一次拒绝
foreign-approve = 批准…
foreign-approve-title = 转发这条警报
foreign-approve-text = 请补充消息中没有的内容。将以本机关名义发布，并注明转发自何处。
foreign-hold = 按住发布
relayed-from = 转发自
