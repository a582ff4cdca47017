//! Files of different folders must not import each other in a circle: neither could then be read, moved or
//! tested without the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// Path of a module or an item from the root of its crate, such as `["graph", "check"]`.
type ItemPath = Vec<String>;

/// What one file defines and names.
#[derive(Default)]
struct SourceFile {
    path: PathBuf,
    module: ItemPath,
    defined: HashSet<String>,
    /// Names that `pub use` gives to items of other modules.
    reexported: HashMap<String, ItemPath>,
    named: Vec<ItemPath>,
}

struct Crate(BTreeMap<ItemPath, SourceFile>);

#[test]
fn no_circle_of_imports_crosses_folders() {
    let mut crates: BTreeMap<PathBuf, Vec<(PathBuf, String)>> = BTreeMap::new();
    for (path, text) in super::sources() {
        let mut folder = path.clone();
        while folder.file_name().is_some_and(|name| name != "src") {
            folder.pop();
        }
        crates.entry(folder).or_default().push((path, text));
    }
    let circles: Vec<String> = crates
        .into_iter()
        .flat_map(|(folder, files)| Crate::of(&folder, files).circles())
        .collect();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_through_reexports_and_paths() {
    let files = [
        ("src/lib.rs", "mod a; mod b;"),
        ("src/a/mod.rs", "pub mod x; pub use x::X;"),
        ("src/a/x.rs", "pub struct X; fn f() { crate::b::y::go(); }"),
        ("src/b/mod.rs", "pub mod y;"),
        ("src/b/y.rs", "use crate::a::X; pub fn go() {}"),
    ];
    let files = files.map(|(path, text)| (PathBuf::from(path), text.to_owned()));
    let circles = Crate::of(Path::new("src"), files.to_vec()).circles();
    assert_eq!(
        circles,
        [
            "src/a/x.rs imports src/b/y.rs, which leads back to it",
            "src/b/y.rs imports src/a/x.rs, which leads back to it"
        ]
    );
    let [root, a, _, b, y] = files;
    let x = (
        PathBuf::from("src/a/x.rs"),
        "pub struct X; #[cfg(test)] mod tests { use crate::b::y; }".to_owned(),
    );
    assert!(
        Crate::of(Path::new("src"), vec![root, a, x, b, y])
            .circles()
            .is_empty()
    );
}

impl Crate {
    fn of(folder: &Path, files: Vec<(PathBuf, String)>) -> Self {
        let mut modules = BTreeMap::new();
        for (path, text) in files {
            let is_test =
                |part: &str| matches!(part, "tests" | "test_support") || part.ends_with("_tests");
            let module = module_path(path.strip_prefix(folder).expect("the file is in its crate"));
            if module.iter().any(|part| is_test(part)) {
                continue;
            }
            modules.insert(
                module.clone(),
                (path, syn::parse_file(&text).expect("it compiles")),
            );
        }
        let known: HashSet<ItemPath> = modules.keys().cloned().collect();
        let files = modules.into_iter().map(|(module, (path, syntax))| {
            let mut reader = Reader {
                known: &known,
                file: SourceFile {
                    path,
                    module: module.clone(),
                    ..SourceFile::default()
                },
            };
            reader.visit_file(&syntax);
            (module, reader.file)
        });
        Self(files.collect())
    }

    /// Follows re-exports to the file that defines an item.
    fn defining_file(&self, item: &[String], depth: usize) -> Option<&SourceFile> {
        let (length, file) = (0..=item.len())
            .rev()
            .find_map(|length| Some((length, self.0.get(&item[..length])?)))?;
        let next = item
            .get(length)
            .filter(|next| !file.defined.contains(*next));
        let elsewhere = next.and_then(|next| file.reexported.get(next));
        match elsewhere {
            Some(elsewhere) if depth > 0 => {
                let mut whole = elsewhere.clone();
                whole.extend_from_slice(&item[length + 1..]);
                self.defining_file(&whole, depth - 1)
            }
            _ => Some(file),
        }
    }

    fn circles(&self) -> Vec<String> {
        let mut imports: HashMap<&Path, BTreeSet<&Path>> = HashMap::new();
        for file in self.0.values() {
            let named = file
                .named
                .iter()
                .filter_map(|item| self.defining_file(item, 8));
            let others = named
                .map(|other| other.path.as_path())
                .filter(|other| *other != file.path);
            imports.insert(&file.path, others.collect());
        }
        let reachable: BTreeMap<&Path, HashSet<&Path>> = imports
            .keys()
            .map(|from| (*from, reachable(from, &imports)))
            .collect();
        let mut circles = Vec::new();
        for (one, others) in &imports {
            let back = others
                .iter()
                .filter(|other| reachable[*other].contains(one));
            let across = back.filter(|other| other.parent() != one.parent());
            circles.extend(across.map(|other| {
                format!(
                    "{} imports {}, which leads back to it",
                    one.display(),
                    other.display()
                )
            }));
        }
        circles.sort();
        circles
    }
}

fn reachable<'a>(
    from: &'a Path,
    imports: &HashMap<&'a Path, BTreeSet<&'a Path>>,
) -> HashSet<&'a Path> {
    let mut found = HashSet::new();
    let mut open = vec![from];
    while let Some(path) = open.pop() {
        for next in imports.get(path).into_iter().flatten() {
            if found.insert(*next) {
                open.push(next);
            }
        }
    }
    found
}

fn module_path(file: &Path) -> ItemPath {
    let parts = file.with_extension("");
    let mut parts: ItemPath = parts
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| matches!(last.as_str(), "lib" | "mod" | "main"))
    {
        parts.pop();
    }
    parts
}

/// Collects what a file defines and names, outside of its tests.
struct Reader<'a> {
    known: &'a HashSet<ItemPath>,
    file: SourceFile,
}

impl Reader<'_> {
    /// The path from the root of the crate; `None` for another crate.
    fn absolute(&self, path: &[String]) -> Option<ItemPath> {
        let mut base = match path.first()?.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "self" => return Some([&self.file.module, &path[1..]].concat()),
            "super" => self.file.module.clone(),
            first => {
                let inner = [self.file.module.as_slice(), &[first.to_owned()]].concat();
                return self
                    .known
                    .contains(&inner)
                    .then(|| [&self.file.module, path].concat());
            }
        };
        let ups = path.iter().take_while(|part| *part == "super").count();
        base.truncate(base.len().checked_sub(ups)?);
        base.extend_from_slice(&path[ups..]);
        Some(base)
    }

    fn read_use(&mut self, tree: &UseTree, prefix: &ItemPath, is_public: bool) {
        let named = |name: String, item: String, reader: &mut Self| {
            let whole = [prefix.as_slice(), &[item]].concat();
            if let Some(absolute) = reader.absolute(&whole) {
                if is_public {
                    reader.file.reexported.insert(name, absolute.clone());
                }
                reader.file.named.push(absolute);
            }
        };
        match tree {
            UseTree::Path(path) => {
                let prefix = [prefix.as_slice(), &[path.ident.to_string()]].concat();
                self.read_use(&path.tree, &prefix, is_public);
            }
            UseTree::Name(name) => named(name.ident.to_string(), name.ident.to_string(), self),
            UseTree::Rename(rename) => {
                named(rename.rename.to_string(), rename.ident.to_string(), self);
            }
            UseTree::Glob(_) => named("*".to_owned(), "*".to_owned(), self),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.read_use(tree, prefix, is_public);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if attributes(item).iter().any(is_for_tests) {
            return;
        }
        self.file.defined.extend(defined_name(item));
        // Its modules are files of their own, and what a file names of them is no import.
        if !matches!(item, Item::Mod(module) if module.content.is_none()) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_public = !matches!(item.vis, syn::Visibility::Inherited);
        self.read_use(&item.tree, &ItemPath::new(), is_public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: ItemPath = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        if matches!(parts[0].as_str(), "crate" | "super" | "self") && parts.len() > 1 {
            self.file.named.extend(self.absolute(&parts));
        }
        visit::visit_path(self, path);
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    list.path.is_ident("cfg") && list.tokens.to_string().starts_with("test")
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn defined_name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}
