//! What stands around the page on a static host: a readable page for every language and calculator, privacy, an index, the
//! page for addresses that do not exist, a map of the site, and what other sites ask about a calculator.

use crate::place::Place;
use crate::shell::run;
use crate::{Done, seal, sentences, stamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Languages, each with the other one.
const LOCALES: [(&str, &str); 2] = [("en", "zh-CN"), ("zh-CN", "en")];

/// Where the site stands if nobody says so: where `cargo xtask serve` has it.
pub(crate) const HERE: &str = "http://127.0.0.1:8080/";

/// Width of a column of text for which other sites are told the height of a calculator.
const COLUMN: u64 = 720;

/// The column of the demo article: how wide it is at most inside the lines of a calculator, and how much wider a window is.
const ARTICLE: (u64, u64) = (686, 30);

/// Words by key.
type Words = BTreeMap<String, String>;

/// The site of one build.
struct Site<'a> {
    root: &'a Path,
    dist: &'a Path,
    /// Its absolute address, with a slash at the end.
    address: String,
    calculators: Vec<String>,
    rooms: Rooms,
}

/// What each calculator takes by language, between widths: `embed/heights.json`, which `site/heights.mjs` measures.
struct Rooms {
    widths: Vec<u64>,
    heights: BTreeMap<String, BTreeMap<String, Vec<u32>>>,
}

/// Heights are kept in steps of so many px.
const STEP: u32 = 20;

impl Rooms {
    fn read(root: &Path) -> Done<Self> {
        let odd = |e: serde_json::Error| format!("embed/heights.json cannot be read: {e}.");
        let mut all: Value = serde_json::from_str(&read(&root.join("embed/heights.json"))?).map_err(odd)?;
        let widths = serde_json::from_value(all["widths"].take()).map_err(odd)?;
        let heights = serde_json::from_value(all["heights"].take()).map_err(odd)?;
        Ok(Self { widths, heights })
    }

    /// In a column of text.
    fn in_column(&self, id: &str, lang: &str) -> Done<u32> {
        let band = self.widths.iter().filter(|width| **width <= COLUMN).count();
        let found = self.heights.get(id).and_then(|all| all.get(lang)).and_then(|all| all.get(band));
        found
            .copied()
            .ok_or_else(|| format!("embed/heights.json has no height of {id}; run site/heights.mjs."))
    }

    /// What the script will keep for the calculators of the demo article, for its style sheet: from narrow windows to wide.
    fn rules(&self, article: &str) -> String {
        let (widest, around) = ARTICLE;
        let shown = |id: &str| article.contains(&format!("calculator=\"{id}\""));
        let bands = std::iter::once(&0).chain(&self.widths).take_while(|width| **width <= widest);
        let mut out = String::new();
        for (band, from) in bands.enumerate() {
            let window = if band == 0 { 0 } else { from + around };
            out.push_str(&format!("\n@media (width >= {window}px) {{\n"));
            for (id, all) in self.heights.iter().filter(|(id, _)| shown(id)) {
                for (lang, heights) in all {
                    let room = heights.get(band).map_or(0, |height| height.div_ceil(STEP) * STEP);
                    out.push_str(&format!("  [calculator=\"{id}\"]:lang({lang}) {{ --room: {room}px }}\n"));
                }
            }
            out.push_str("}\n");
        }
        out
    }

    /// For the script of other people's pages, which has to be small: a line of widths, then one for each calculator, a
    /// character for the steps of every height. `embed/perennial.js` unpacks it.
    fn packed(&self) -> Done<String> {
        let widths: Vec<String> = self.widths.iter().map(u64::to_string).collect();
        let mut out = widths.join(" ");
        for (id, all) in &self.heights {
            out.push_str(&format!("\n{id}"));
            for lang in ["en", "zh-CN"] {
                out.push(' ');
                for height in all.get(lang).into_iter().flatten() {
                    let step = char::from_u32(14 + height.div_ceil(STEP)).filter(char::is_ascii_graphic);
                    out.push(step.ok_or_else(|| format!("{height} px for {id} cannot be packed."))?);
                }
            }
        }
        Ok(out)
    }
}

/// Writes all of it into `dist/`. `address` is where the site will stand.
pub(crate) fn write(place: &Place, address: &str) -> Done {
    let root = place.root();
    let dist = place.dist();
    let list = read(&root.join("site/calculators.txt"))?;
    let calculators = list.lines().map(str::to_owned).collect();
    let site = Site { root, dist: &dist, address: checked(address)?, calculators, rooms: Rooms::read(root)? };
    styles(place)?;
    for name in ["theme.js", "frame.js", "dialog.js"] {
        script(place, &format!("site/{name}"), name, &[])?;
    }
    let version = format!("--define:PERENNIAL_VERSION={}", quoted(&stamp::of_sources(root)?));
    let rooms = format!("--define:PERENNIAL_ROOMS={}", quoted(&site.rooms.packed()?));
    script(place, "embed/perennial.js", "embed.js", &[&version, &rooms])?;
    let (article, look) = (read(&root.join("embed/post.en.html"))?, read(&root.join("embed/post.css"))?);
    put(&dist.join("post.css"), &format!("{look}{}", site.rooms.rules(&article)))?;
    for (lang, other) in LOCALES {
        let words = words(&root.join("locales"), lang == LOCALES[0].0)
            .map_err(|e| format!("The sentences of locales/ cannot be read: {e}."))?;
        site.language(lang, other, &words)?;
        // The post is an article of somebody else's: it has no content policy of ours.
        let post = read(&root.join(format!("embed/post.{lang}.html")))?;
        let head = site.post(lang, other);
        put(&dist.join(lang).join("post.html"), &post.replace("</head>", &format!("{head}</head>")))?;
    }
    site.lost()?;
    site.map()
}

/// An absolute address with a slash at its end.
fn checked(address: &str) -> Done<String> {
    if !(address.starts_with("https://") || address.starts_with("http://"))
        || address.contains(['"', '<', '?', '#'])
    {
        return Err(format!(
            "--site wants the address of the site, such as https://me.github.io/perennial/, not {address:?}."
        ));
    }
    Ok(format!("{}/", address.trim_end_matches('/')))
}

fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))
}

fn put(path: &Path, text: &str) -> Done {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

fn styles(place: &Place) -> Done {
    run(place
        .command("esbuild")
        .arg("styles/site.css")
        .args(["--bundle", "--minify", "--charset=utf8", "--log-level=warning"])
        .arg(format!("--outfile={}", place.dist().join("site.css").display())))
}

fn script(place: &Place, from: &str, name: &str, options: &[&str]) -> Done {
    run(place
        .command("esbuild")
        .arg(from)
        .args(["--minify", "--charset=utf8", "--target=es2022", "--log-level=warning", "--allow-overwrite"])
        .args(options)
        .arg(format!("--outfile={}", place.dist().join(name).display())))
}

/// A text within markup or between quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text between the quotes of JSON; `<` too, so that it cannot end the script that it stands in.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '<' => out.push_str("\\u003c"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Fills `{{name}}` from markup of ours, else from words, which are escaped.
fn fill(template: &str, markup: &[(&str, &str)], words: &Words) -> Done<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or("A template has {{ without }}.")?;
        out.push_str(before);
        match (markup.iter().find(|(n, _)| *n == name), words.get(name)) {
            (Some((_, text)), _) => out.push_str(text),
            (None, Some(text)) => out.push_str(&escaped(text)),
            (None, None) => return Err(format!("A template asks for {name:?}, which nobody knows.")),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// A page of the site in one language.
struct Page<'a> {
    file: &'a str,
    title: String,
    about: String,
    /// The calculator, and nothing on other pages.
    of: Option<&'a str>,
    head: String,
    content: String,
}

impl Site<'_> {
    fn template(&self, name: &str) -> Done<String> {
        read(&self.root.join("site").join(name))
    }

    fn language(&self, lang: &str, other: &str, words: &Words) -> Done {
        let word = |key: &str| words.get(key).cloned().unwrap_or_else(|| key.to_owned());
        for id in &self.calculators {
            self.calculator(id, lang, other, words)?;
        }
        let all: String = self.calculators.iter().map(|id| entry(id, &word)).collect();
        let name = word("site.index.dashboard");
        let dialog = self.dialog("dashboard", "index.html", &name, words)?;
        let own = [("lang", lang), ("all", all.as_str()), ("dialog", &dialog)];
        let index = fill(&self.template("index.html")?, &own, words)?;
        let (title, about) =
            (format!("{} · {}", word("site.index.title"), word("app")), word("site.index.about"));
        let head = self.told(lang, "index.html", &title, &about);
        let page = Page { file: "index.html", title, about, of: None, head, content: index };
        self.page(&page, lang, other, words)?;
        let (title, about) = (word("site.privacy_title"), word("site.privacy_about"));
        let head = self.told(lang, "privacy.html", &title, &about);
        let content = self.template(&format!("privacy.{lang}.html"))?;
        let page = Page { file: "privacy.html", title, about, of: None, head, content };
        self.page(&page, lang, other, words)
    }

    /// What search engines and other sites ask of an article.
    fn post(&self, lang: &str, other: &str) -> String {
        let (own, picture) = (self.of(lang, "post.html"), self.picture(lang, "ltv"));
        format!(
            "  <link rel=\"canonical\" href=\"{own}\">\n    <link rel=\"alternate\" hreflang=\"{lang}\" href=\"{own}\">\n    <link rel=\"alternate\" hreflang=\"{other}\" href=\"{}\">\n    <meta property=\"og:type\" content=\"article\">\n    <meta property=\"og:url\" content=\"{own}\">\n    <meta property=\"og:image\" content=\"{picture}\">\n  ",
            self.of(other, "post.html")
        )
    }

    /// The picture and the description of a page that is no calculator.
    fn told(&self, lang: &str, file: &str, title: &str, about: &str) -> String {
        let picture = self.picture(lang, "ltv");
        format!(
            "<meta property=\"og:image\" content=\"{picture}\">\n    <meta name=\"twitter:card\" content=\"summary_large_image\">\n    <script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"WebPage\",\"name\":{},\"description\":{},\"url\":{},\"inLanguage\":{}}}</script>",
            quoted(title),
            quoted(about),
            quoted(&self.of(lang, file)),
            quoted(lang)
        )
    }

    fn calculator(&self, id: &str, lang: &str, other: &str, words: &Words) -> Done {
        let word = |key: &str| words.get(key).cloned().unwrap_or_else(|| key.to_owned());
        let (file, name) = (format!("{id}.html"), word(&format!("calc.{id}.name")));
        let about = word(&format!("calc.{id}.about"));
        let others: String = self
            .calculators
            .iter()
            .filter(|of| *of != id)
            .map(|of| {
                let name = escaped(&word(&format!("calc.{of}.name")));
                format!("<li><a href=\"{of}.html\">{name}</a></li>")
            })
            .collect();
        let own = [
            ("lang", lang),
            ("file", &file),
            ("name", &escaped(&name)),
            ("lead", &escaped(&word(&format!("calc.{id}.lead")))),
            ("about", &escaped(&about)),
            ("others", &others),
        ];
        let dialog = self.dialog(id, &format!("{lang}/{file}"), &name, words)?;
        let own: Vec<(&str, &str)> = own.into_iter().chain([("dialog", dialog.as_str())]).collect();
        let content = fill(&self.template("calculator.html")?, &own, words)?;
        let title = titled(&word("site.title"), &name);
        let (address, picture) = (self.of(lang, &file), self.picture(lang, id));
        let told = format!(
            "{{\"@context\":\"https://schema.org\",\"@type\":\"WebApplication\",\"name\":{},\"description\":{},\"url\":{},\"inLanguage\":{},\"applicationCategory\":\"BusinessApplication\",\"operatingSystem\":\"Any\",\"isAccessibleForFree\":true,\"offers\":{{\"@type\":\"Offer\",\"price\":\"0\",\"priceCurrency\":\"USD\"}}}}",
            quoted(&name),
            quoted(&about),
            quoted(&address),
            quoted(lang)
        );
        let head = format!(
            "<meta property=\"og:image\" content=\"{picture}\">\n    <meta property=\"og:image:width\" content=\"1200\">\n    <meta property=\"og:image:height\" content=\"630\">\n    <meta name=\"twitter:card\" content=\"summary_large_image\">\n    <link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}\" title=\"{}\">\n    <script type=\"application/ld+json\">{told}</script>",
            self.of(lang, &format!("{id}.oembed.json")),
            escaped(&name)
        );
        let page = Page { file: &file, title: title.clone(), about, of: Some(id), head, content };
        self.page(&page, lang, other, words)?;
        self.oembed(id, lang, &title)
    }

    /// The dialog that writes the lines for embedding a calculator or the dashboard, which stands at `page`.
    fn dialog(&self, id: &str, page: &str, name: &str, words: &Words) -> Done<String> {
        let (parts, lead): (&[&str], _) = match id {
            "dashboard" => (&["tabs", "footer"], "site.embed.dashboard_lead"),
            _ => (&["formula", "changes", "footer"], "site.embed.lead"),
        };
        let word = |key: &str| escaped(words.get(key).map_or(key, String::as_str));
        let hides: String = parts
            .iter()
            .map(|part| {
                let said = word(&format!("site.embed.{part}"));
                format!("              <label><input type=\"checkbox\" name=\"hide\" value=\"{part}\"> {said}</label>\n")
            })
            .collect();
        // Of a dashboard no picture is made.
        let picture = match id {
            "dashboard" => String::new(),
            _ => format!("<option value=\"picture\">{}</option>", word("site.embed.picture")),
        };
        let own = [
            ("calculator", id),
            ("page", page),
            ("name", &escaped(name)),
            ("embed_lead", &word(lead)),
            ("picture", &picture),
            ("hides", hides.trim_end()),
        ];
        fill(&self.template("dialog.html")?, &own, words)
    }

    /// What a site asks that turns a pasted address into a frame.
    fn oembed(&self, id: &str, lang: &str, title: &str) -> Done {
        let height = self.rooms.in_column(id, lang)?;
        let frame = format!(
            "<iframe src=\"{}?embed=1\" width=\"100%\" height=\"{height}\" loading=\"lazy\" title=\"{}\" style=\"border:0\"></iframe>",
            self.of(lang, &format!("{id}.html")),
            escaped(title)
        );
        let json = format!(
            "{{\"version\":\"1.0\",\"type\":\"rich\",\"provider_name\":\"Perennial\",\"provider_url\":{},\"title\":{},\"width\":720,\"height\":{height},\"thumbnail_url\":{},\"thumbnail_width\":1200,\"thumbnail_height\":630,\"html\":{}}}\n",
            quoted(&self.address),
            quoted(title),
            quoted(&self.picture(lang, id)),
            quoted(&frame)
        );
        put(&self.dist.join(lang).join(format!("{id}.oembed.json")), &json)
    }

    fn of(&self, lang: &str, file: &str) -> String {
        format!("{}{lang}/{file}", self.address)
    }

    fn picture(&self, lang: &str, id: &str) -> String {
        format!("{}pictures/{id}.{lang}.png", self.address)
    }

    fn page(&self, page: &Page<'_>, lang: &str, other: &str, words: &Words) -> Done {
        let address = self.of(lang, page.file);
        let kind = if page.of.is_some() { "website" } else { "article" };
        let links = format!(
            "<link rel=\"canonical\" href=\"{address}\">\n    <link rel=\"alternate\" hreflang=\"{lang}\" href=\"{address}\">\n    <link rel=\"alternate\" hreflang=\"{other}\" href=\"{}\">\n    <link rel=\"alternate\" hreflang=\"x-default\" href=\"{}\">\n    <meta property=\"og:type\" content=\"{kind}\">\n    <meta property=\"og:title\" content=\"{}\">\n    <meta property=\"og:description\" content=\"{}\">\n    <meta property=\"og:url\" content=\"{address}\">\n    <meta property=\"og:locale\" content=\"{}\">\n    {}",
            self.of(other, page.file),
            self.of("en", page.file),
            escaped(&page.title),
            escaped(&page.about),
            if lang == "en" { "en_US" } else { "zh_CN" },
            page.head
        );
        let of = page.of.map_or_else(String::new, |id| format!(" data-calculator=\"{id}\""));
        let scripts = match page.file {
            "privacy.html" => "",
            "index.html" => "<script type=\"module\" src=\"../dialog.js\"></script>",
            _ => {
                "<script type=\"module\" src=\"../calc_loader.js\"></script>\n    <script type=\"module\" src=\"../dialog.js\"></script>"
            }
        };
        // Fetched with the page, and checked: what a module imports has no tag of its own.
        let ahead = match page.of {
            Some(_) => {
                "<link rel=\"modulepreload\" href=\"../calc.js\">\n    <link rel=\"preload\" href=\"../calc_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>"
            }
            None => "",
        };
        let (title, about) = (escaped(&page.title), escaped(&page.about));
        let mark = self.template("mark.svg")?;
        let own = [
            ("lang", lang),
            ("other", other),
            ("of", &of),
            ("file", page.file),
            ("title", &title),
            ("about", &about),
            ("head", &links),
            ("mark", mark.trim()),
            ("content", &page.content),
            ("scripts", scripts),
            ("ahead", ahead),
        ];
        let path = self.dist.join(lang).join(page.file);
        put(&path, &fill(&self.template("page.html")?, &own, words)?)?;
        seal::index(&path)
    }

    /// The page for addresses that do not exist. A host shows it at any depth, so it alone says where the site stands; by the
    /// path alone where the host is the one it was built for.
    fn lost(&self) -> Done {
        let path = self.address.splitn(4, '/').nth(3).unwrap_or_default();
        let own = [("site_address", format!("/{path}"))];
        let own: Vec<(&str, &str)> = own.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let file = self.dist.join("404.html");
        put(&file, &fill(&self.template("404.html")?, &own, &Words::new())?)?;
        seal::index(&file)
    }

    fn map(&self) -> Done {
        let pages =
            ["index", "privacy", "post"].into_iter().chain(self.calculators.iter().map(String::as_str));
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
        );
        out.push_str(&format!("<url><loc>{}</loc></url>\n", self.address));
        for page in pages {
            let file = format!("{page}.html");
            let links: String = LOCALES
                .iter()
                .map(|(lang, _)| {
                    format!(
                        "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{}\"/>",
                        self.of(lang, &file)
                    )
                })
                .collect();
            for (lang, _) in LOCALES {
                out.push_str(&format!("<url><loc>{}</loc>{links}</url>\n", self.of(lang, &file)));
            }
        }
        out.push_str("</urlset>\n");
        put(&self.dist.join("sitemap.xml"), &out)
    }
}

/// What these pages say in English or in the other language.
fn words(folder: &Path, english: bool) -> Result<Words, Box<dyn std::error::Error>> {
    let mut out = Words::new();
    for part in ["shell", "calc", "site"] {
        let text = sentences::pack(folder, Some(part))?;
        let lines: Vec<&str> = text.split(sentences::SEPARATOR).collect();
        let count = lines.len() / 3;
        let from = if english { count } else { 2 * count };
        let pairs = lines[..count].iter().zip(&lines[from..]);
        out.extend(pairs.map(|(key, text)| ((*key).to_owned(), (*text).to_owned())));
    }
    Ok(out)
}

/// The title of a calculator's page. Chinese has a space behind a name that ends in Latin letters.
fn titled(of: &str, name: &str) -> String {
    let spaced = name.ends_with(|c: char| c.is_ascii_alphanumeric()) && !of.is_ascii();
    let behind = of.split("%{name}").nth(1).and_then(|rest| rest.chars().next());
    let space = if spaced && behind.is_some_and(char::is_alphabetic) { " " } else { "" };
    of.replace("%{name}", &format!("{name}{space}"))
}

/// A calculator in the index.
fn entry(id: &str, word: &dyn Fn(&str) -> String) -> String {
    format!(
        "<div><dt><a href=\"{id}.html\">{}</a></dt><dd>{}</dd></div>",
        escaped(&word(&format!("calc.{id}.name"))),
        escaped(&word(&format!("calc.{id}.lead")))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled_and_words_escaped() {
        let words = Words::from([("a.b".to_owned(), "x < \"y\"".to_owned())]);
        let filled = fill("<p title=\"{{a.b}}\">{{own}}</p>", &[("own", "<b>1</b>")], &words);
        assert_eq!(filled.as_deref(), Ok("<p title=\"x &lt; &quot;y&quot;\"><b>1</b></p>"));
        assert!(fill("{{nobody}}", &[], &words).is_err());
        assert!(fill("{{open", &[], &words).is_err());
    }

    #[test]
    fn json_cannot_end_its_script() {
        assert_eq!(quoted("a\"\\</script>\n"), "\"a\\\"\\\\\\u003c/script>\\u000a\"");
    }

    #[test]
    fn a_latin_name_has_a_space_in_a_chinese_title() {
        assert_eq!(titled("%{name}计算器", "一位客户的 RFM"), "一位客户的 RFM 计算器");
        assert_eq!(titled("%{name}计算器", "期望差距"), "期望差距计算器");
        assert_eq!(titled("%{name}: calculator", "RFM"), "RFM: calculator");
    }

    #[test]
    fn every_calculator_has_a_room() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let rooms = Rooms::read(&root).expect("heights");
        let packed = rooms.packed().expect("a short form");
        for id in read(&root.join("site/calculators.txt")).expect("calculators").lines() {
            for lang in ["en", "zh-CN"] {
                assert!(rooms.in_column(id, lang).is_ok_and(|height| height > 400), "{id}");
            }
            assert!(rooms.rules(&format!("calculator=\"{id}\"")).contains(":lang(zh-CN)"), "{id}");
            assert!(packed.lines().any(|line| line.starts_with(&format!("{id} "))), "{id}");
        }
    }

    #[test]
    fn an_address_is_whole() {
        assert_eq!(checked("https://me.example/repo").as_deref(), Ok("https://me.example/repo/"));
        assert!(checked("me.example").is_err() && checked("https://a/?x").is_err());
    }
}
