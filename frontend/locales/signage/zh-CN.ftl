# 车站、机场的屏幕。

screen-title = 回家 · 屏幕
scan = 扫码查看、提供线索
call-line = 看到请拨 { $number }
call-drill = 演练：请勿拨打 { $number }
waiting = 正在等待连接
key-missing = 请用控制台给出的完整地址打开这块屏幕。
key-refused = 这块屏幕的钥匙已失效，请在控制台重新生成地址。
several = 第 { $number } 位，共 { $total } 位
