// Places to choose by hand, for a person who will not or cannot share a position.
// City centres, WGS-84, rounded to about a kilometre.

import type { Lang, Point } from "../shared/api";

export interface NamedPlace extends Point { name: Record<Lang, string> }

const place = (zh: string, en: string, lat: number, lon: number): NamedPlace => ({ name: { "zh-CN": zh, en }, lat, lon });

export const PLACES: readonly NamedPlace[] = [
  place("北京", "Beijing", 39.905, 116.39),
  place("天津", "Tianjin", 39.13, 117.19),
  place("石家庄", "Shijiazhuang", 38.04, 114.51),
  place("保定", "Baoding", 38.87, 115.47),
  place("太原", "Taiyuan", 37.87, 112.55),
  place("郑州", "Zhengzhou", 34.75, 113.63),
  place("济南", "Jinan", 36.66, 117.0),
  place("上海", "Shanghai", 31.23, 121.47),
  place("南京", "Nanjing", 32.05, 118.78),
  place("杭州", "Hangzhou", 30.26, 120.16),
  place("武汉", "Wuhan", 30.59, 114.3),
  place("广州", "Guangzhou", 23.13, 113.26),
  place("深圳", "Shenzhen", 22.54, 114.06),
  place("成都", "Chengdu", 30.66, 104.06),
  place("重庆", "Chongqing", 29.56, 106.55),
  place("西安", "Xi’an", 34.26, 108.94),
  place("昆明", "Kunming", 25.04, 102.71),
  place("哈尔滨", "Harbin", 45.75, 126.64),
  place("乌鲁木齐", "Ürümqi", 43.82, 87.62),
];
