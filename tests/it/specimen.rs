//! The figures of the landing page are those of the sample shop.

use crate::data::open;

#[path = "../../src/app/pages/specimen.rs"]
mod shown;

#[test]
fn the_landing_page_shows_what_the_sample_gives() {
    for (shown, file) in shown::SHOP.into_iter().zip(["shop.en.csv", "shop.zh-CN.csv"]) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(file);
        let open = open(std::fs::read(path).unwrap());
        let report = open.report();
        let company = &report.company;
        assert_eq!(
            (Some(shown.customers), shown.currency),
            (company.buyers, report.currency.as_str()),
            "{file}"
        );
        assert!((shown.spend - company.revenue.unwrap()).abs() < 1e-6, "{file}: {:?}", company.revenue);
        assert!((shown.repeat_rate - company.repeat_purchase_rate.unwrap()).abs() < 1e-9, "{file}");
        let all = report.segments.iter().find(|s| s.id == "rfm.segment").unwrap();
        let want: Vec<(&str, u64)> = all.groups.iter().map(|g| (g.key.as_str(), g.customers)).collect();
        assert_eq!(shown.segments, want, "{file}");
    }
}
