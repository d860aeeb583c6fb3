//! Names of people, places and firms that nobody has.

use super::Tongue;
use super::random::Random;

const GIVEN_EN: [&str; 48] = [
    "Ada", "Alice", "Amir", "Anna", "Anton", "Beatriz", "Ben", "Clara", "Daniel", "Diego", "Elena", "Emeka",
    "Emma", "Farid", "Fiona", "Grace", "Hannah", "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Kofi", "Lara",
    "Leo", "Lina", "Lucas", "Maria", "Mateo", "Maya", "Mei", "Mina", "Nadia", "Niko", "Nora", "Oscar",
    "Pablo", "Priya", "Rosa", "Ruth", "Samir", "Sofia", "Theo", "Tomas", "Vera", "Yara", "Zoë", "André",
];
const FAMILY_EN: [&str; 44] = [
    "Abbott", "Adler", "Bauer", "Bell", "Brooks", "Castro", "Chen", "Costa", "Dahl", "Diaz", "Eze",
    "Fischer", "Foster", "Garcia", "Grant", "Hale", "Haddad", "Ito", "Jensen", "Kaur", "Keller", "Khan",
    "Larsen", "Lopez", "Marsh", "Mensah", "Meyer", "Moreau", "Nakamura", "Novak", "O'Brien", "Okafor",
    "Park", "Patel", "Quinn", "Reyes", "Rossi", "Santos", "Shaw", "Silva", "Tanaka", "Weber", "Young",
    "Zhou",
];
const FAMILY_ZH: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何",
    "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "肖", "田",
    "董", "潘", "袁", "蔡", "欧阳", "上官",
];
const GIVEN_ZH: [&str; 48] = [
    "伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平",
    "雪", "婷", "宇", "子轩", "梓涵", "浩然", "欣怡", "诗雨", "俊杰", "思远", "雨桐", "嘉怡", "天宇", "晓东",
    "文静", "建华", "丽华", "志强", "秀英", "一诺", "沐阳", "若曦", "知行", "清越", "望舒", "景行", "念慈",
    "书瑶", "泽洋", "慕白", "听澜",
];
const CITIES_EN: [&str; 14] = [
    "Amsterdam",
    "Austin",
    "Berlin",
    "Bristol",
    "Chicago",
    "Dublin",
    "Lisbon",
    "London",
    "Lyon",
    "Melbourne",
    "Portland, OR",
    "Singapore",
    "Toronto",
    "Vancouver",
];
const CITIES_ZH: [&str; 14] = [
    "上海",
    "北京",
    "广州",
    "深圳",
    "杭州",
    "苏州",
    "成都",
    "武汉",
    "南京",
    "厦门",
    "西安",
    "长沙",
    "青岛",
    "景德镇",
];
const FIRM_EN: [[&str; 24]; 2] = [
    [
        "Alder", "Amber", "Anchor", "Aspen", "Beacon", "Birch", "Bramble", "Cedar", "Cobalt", "Copper",
        "Delta", "Ember", "Fjord", "Granite", "Harbor", "Heron", "Juniper", "Lantern", "Meadow", "North",
        "Orchard", "Pebble", "Quarry", "River",
    ],
    [
        "Labs",
        "Works",
        "Studio",
        "Logistics",
        "Foods",
        "Health",
        "Analytics",
        "Media",
        "Systems",
        "Travel",
        "Robotics",
        "Design",
        "Energy",
        "Legal",
        "Learning",
        "Finance",
        "Optics",
        "Textiles",
        "Security",
        "Print",
        "Audio",
        "Homes",
        "Mobility",
        "Garden",
    ],
];
const FIRM_ZH: [[&str; 24]; 2] = [
    [
        "云杉", "北辰", "青禾", "远山", "知微", "拾光", "百川", "海棠", "星河", "松间", "白鹭", "长风",
        "南枝", "一苇", "观澜", "朴素", "明德", "万象", "听雨", "若水", "银杏", "落霞", "开物", "鹿鸣",
    ],
    [
        "科技",
        "设计",
        "物流",
        "食品",
        "健康",
        "数据",
        "传媒",
        "软件",
        "旅行",
        "机器人",
        "教育",
        "能源",
        "咨询",
        "学堂",
        "财务",
        "光学",
        "纺织",
        "安全",
        "印务",
        "声学",
        "家居",
        "出行",
        "园艺",
        "文化",
    ],
];

pub(super) fn person(random: &mut Random, tongue: Tongue) -> String {
    match tongue {
        Tongue::En => {
            let (given, family) = (*random.pick(&GIVEN_EN), *random.pick(&FAMILY_EN));
            // A few shops write the family name first, with a comma that wants quotes.
            if random.chance(0.04) { format!("\"{family}, {given}\"") } else { format!("{given} {family}") }
        }
        Tongue::Zh => {
            let (given, family) = (*random.pick(&GIVEN_ZH), *random.pick(&FAMILY_ZH));
            random.chance(0.04);
            format!("{family}{given}")
        }
    }
}

/// Towns near the front of the list have more customers.
pub(super) fn city(random: &mut Random, tongue: Tongue) -> String {
    let cities = if tongue == Tongue::En { &CITIES_EN } else { &CITIES_ZH };
    let at = (random.unit() * random.unit() * cities.len() as f64) as usize;
    let name = cities[at.min(cities.len() - 1)];
    if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() }
}

/// The `n`-th firm; no two below 576 are the same.
pub(super) fn firm(n: usize, tongue: Tongue) -> String {
    let (first, second) = (n % 24, (n / 24 + n * 5) % 24);
    match tongue {
        Tongue::En => format!("{} {}", FIRM_EN[0][first], FIRM_EN[1][second]),
        Tongue::Zh => format!("{}{}", FIRM_ZH[0][first], FIRM_ZH[1][second]),
    }
}
