//! `wasi:filesystem` over the trees: reads are answered, every kind of write is refused.

use bowline_core::digest::Digest;
use bowline_core::port::tree::{Entry, EntryKind, TreePath};
use wasmtime::component::Resource;
use wasmtime_wasi::p2::bindings::clocks::wall_clock::Datetime;
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    self, Advice, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, DirectoryEntryStream, ErrorCode,
    Filesize, HostDescriptor, HostDirectoryEntryStream, MetadataHashValue, NewTimestamp, OpenFlags, PathFlags,
};
use wasmtime_wasi::p2::pipe::MemoryInputPipe;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult};

use super::resolve::{LastLink, Resolved};
use super::{Listing, Open, View, root_entry};

type Descriptor = Resource<types::Descriptor>;

/// Most bytes of one read: what wasmtime-wasi gives at most.
const READ_BYTES: u64 = 64 << 10;

/// Time stamps of every file: a tree has none, and whatever stood here would only make results differ.
const EPOCH: Datetime = Datetime { seconds: 0, nanoseconds: 0 };

fn read_only<T>() -> FsResult<T> {
    Err(ErrorCode::ReadOnly.into())
}

fn type_of(kind: EntryKind) -> DescriptorType {
    match kind {
        EntryKind::File | EntryKind::Executable => DescriptorType::RegularFile,
        EntryKind::Directory | EntryKind::Submodule => DescriptorType::Directory,
        EntryKind::Symlink => DescriptorType::SymbolicLink,
    }
}

fn stat_of(entry: &Entry) -> DescriptorStat {
    DescriptorStat {
        type_: type_of(entry.kind),
        link_count: 1,
        size: if type_of(entry.kind) == DescriptorType::Directory { 0 } else { entry.size },
        data_access_timestamp: Some(EPOCH),
        data_modification_timestamp: Some(EPOCH),
        status_change_timestamp: Some(EPOCH),
    }
}

/// Stands for inode and device: the same for the same path of the same mount, in every call.
fn metadata_hash(mount: usize, path: &TreePath) -> MetadataHashValue {
    let digest = Digest::of(format!("{mount}/{path}").as_bytes());
    let hex = digest.as_str().trim_start_matches("sha256:");
    let half = |range: std::ops::Range<usize>| u64::from_str_radix(&hex[range], 16).unwrap_or_default();
    MetadataHashValue { lower: half(0..16), upper: half(16..32) }
}

impl View<'_> {
    fn folder(&mut self, descriptor: &Descriptor) -> FsResult<(usize, TreePath)> {
        let open = self.files.open.get(descriptor.rep()).map_err(FsError::trap)?;
        if open.entry.kind == EntryKind::Directory {
            return Ok((open.mount, open.path.clone()));
        }
        Err(ErrorCode::NotDirectory.into())
    }

    /// What the path leads to. Whoever tells the guest more than what kind of thing it is uses [`Self::content_at`].
    fn at(&mut self, base: &Descriptor, flags: PathFlags, path: &str) -> FsResult<(usize, Resolved)> {
        let (mount, folder) = self.folder(base)?;
        let last = if flags.contains(PathFlags::SYMLINK_FOLLOW) { LastLink::Follow } else { LastLink::Keep };
        Ok((mount, self.files.resolve(mount, &folder, path, last)?))
    }

    fn content_at(&mut self, base: &Descriptor, flags: PathFlags, path: &str) -> FsResult<(usize, Resolved)> {
        let (mount, found) = self.at(base, flags, path)?;
        self.files.reveal(mount, &found.path);
        Ok((mount, found))
    }

    fn content(&mut self, descriptor: &Descriptor) -> FsResult<bytes::Bytes> {
        let open = self.files.open.get(descriptor.rep()).map_err(FsError::trap)?;
        if open.entry.kind == EntryKind::Directory {
            return Err(ErrorCode::IsDirectory.into());
        }
        self.files.content(descriptor.rep()).map_err(FsError::trap)
    }
}

impl preopens::Host for View<'_> {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Descriptor, String)>> {
        let names: Vec<String> = self.files.mounts.iter().map(|mount| mount.at.clone()).collect();
        let open = |(mount, name)| {
            let root = Open { mount, path: TreePath::root(), entry: root_entry(), content: None };
            (Resource::new_own(self.files.open.push(root)), name)
        };
        Ok(names.into_iter().enumerate().map(open).collect())
    }
}

impl types::Host for View<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(&mut self, _: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        Ok(None)
    }
}

impl HostDescriptor for View<'_> {
    fn read_via_stream(&mut self, descriptor: Descriptor, offset: Filesize) -> FsResult<Resource<DynInputStream>> {
        let content = self.content(&descriptor)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        let stream: DynInputStream = Box::new(MemoryInputPipe::new(content.slice(start..)));
        Ok(self.table.push(stream)?)
    }

    async fn read(&mut self, descriptor: Descriptor, length: Filesize, offset: Filesize) -> FsResult<(Vec<u8>, bool)> {
        let content = self.content(&descriptor)?;
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        let length = usize::try_from(length.min(READ_BYTES)).unwrap_or(0).min(content.len() - start);
        let end = start + length;
        Ok((content[start..end].to_vec(), end == content.len()))
    }

    async fn open_at(
        &mut self,
        base: Descriptor,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Descriptor> {
        let writes = DescriptorFlags::WRITE | DescriptorFlags::MUTATE_DIRECTORY;
        if flags.intersects(writes) || open_flags.intersects(OpenFlags::CREATE | OpenFlags::TRUNCATE) {
            return read_only();
        }
        self.files.count_open().map_err(FsError::trap)?;
        let (mount, found) = self.content_at(&base, path_flags, &path)?;
        match found.entry.kind {
            EntryKind::Symlink => return Err(ErrorCode::Loop.into()),
            EntryKind::File | EntryKind::Executable if open_flags.contains(OpenFlags::DIRECTORY) => {
                return Err(ErrorCode::NotDirectory.into());
            }
            _ => {}
        }
        let mut entry = found.entry;
        if entry.kind == EntryKind::Submodule {
            // Listing it is what names the submodule in the error.
            self.files.list(mount, &found.path).map_err(FsError::trap)?;
            entry.kind = EntryKind::Directory;
        }
        let open = Open { mount, path: found.path, entry, content: None };
        Ok(Resource::new_own(self.files.open.push(open)))
    }

    async fn read_directory(&mut self, descriptor: Descriptor) -> FsResult<Resource<DirectoryEntryStream>> {
        let (mount, path) = self.folder(&descriptor)?;
        let items = self.files.list(mount, &path).map_err(FsError::trap)?;
        Ok(Resource::new_own(self.files.listings.push(Listing { items, next: 0 })))
    }

    async fn readlink_at(&mut self, base: Descriptor, path: String) -> FsResult<String> {
        let (mount, found) = self.content_at(&base, PathFlags::empty(), &path)?;
        if found.entry.kind != EntryKind::Symlink {
            return Err(ErrorCode::Invalid.into());
        }
        let target = self.files.link_target(mount, &found.path)?;
        if target.starts_with('/') { Err(ErrorCode::NotPermitted.into()) } else { Ok(target) }
    }

    async fn stat(&mut self, descriptor: Descriptor) -> FsResult<DescriptorStat> {
        Ok(stat_of(&self.files.open.get(descriptor.rep()).map_err(FsError::trap)?.entry))
    }

    async fn stat_at(&mut self, base: Descriptor, flags: PathFlags, path: String) -> FsResult<DescriptorStat> {
        Ok(stat_of(&self.content_at(&base, flags, &path)?.1.entry))
    }

    async fn get_flags(&mut self, _: Descriptor) -> FsResult<DescriptorFlags> {
        Ok(DescriptorFlags::READ)
    }

    async fn get_type(&mut self, descriptor: Descriptor) -> FsResult<DescriptorType> {
        Ok(type_of(self.files.open.get(descriptor.rep()).map_err(FsError::trap)?.entry.kind))
    }

    async fn is_same_object(&mut self, one: Descriptor, other: Descriptor) -> wasmtime::Result<bool> {
        let place = |open: &Open| (open.mount, open.path.clone());
        let one = place(self.files.open.get(one.rep())?);
        Ok(one == place(self.files.open.get(other.rep())?))
    }

    async fn metadata_hash(&mut self, descriptor: Descriptor) -> FsResult<MetadataHashValue> {
        let open = self.files.open.get(descriptor.rep()).map_err(FsError::trap)?;
        Ok(metadata_hash(open.mount, &open.path))
    }

    async fn metadata_hash_at(
        &mut self,
        base: Descriptor,
        flags: PathFlags,
        path: String,
    ) -> FsResult<MetadataHashValue> {
        let (mount, found) = self.at(&base, flags, &path)?;
        Ok(metadata_hash(mount, &found.path))
    }

    async fn advise(&mut self, _: Descriptor, _: Filesize, _: Filesize, _: Advice) -> FsResult<()> {
        Ok(())
    }

    async fn sync(&mut self, _: Descriptor) -> FsResult<()> {
        Ok(())
    }

    async fn sync_data(&mut self, _: Descriptor) -> FsResult<()> {
        Ok(())
    }

    fn write_via_stream(&mut self, _: Descriptor, _: Filesize) -> FsResult<Resource<DynOutputStream>> {
        read_only()
    }

    fn append_via_stream(&mut self, _: Descriptor) -> FsResult<Resource<DynOutputStream>> {
        read_only()
    }

    async fn write(&mut self, _: Descriptor, _: Vec<u8>, _: Filesize) -> FsResult<Filesize> {
        read_only()
    }

    async fn set_size(&mut self, _: Descriptor, _: Filesize) -> FsResult<()> {
        read_only()
    }

    async fn set_times(&mut self, _: Descriptor, _: NewTimestamp, _: NewTimestamp) -> FsResult<()> {
        read_only()
    }

    async fn set_times_at(
        &mut self,
        _: Descriptor,
        _: PathFlags,
        _: String,
        _: NewTimestamp,
        _: NewTimestamp,
    ) -> FsResult<()> {
        read_only()
    }

    async fn create_directory_at(&mut self, _: Descriptor, _: String) -> FsResult<()> {
        read_only()
    }

    async fn link_at(&mut self, _: Descriptor, _: PathFlags, _: String, _: Descriptor, _: String) -> FsResult<()> {
        read_only()
    }

    async fn remove_directory_at(&mut self, _: Descriptor, _: String) -> FsResult<()> {
        read_only()
    }

    async fn rename_at(&mut self, _: Descriptor, _: String, _: Descriptor, _: String) -> FsResult<()> {
        read_only()
    }

    async fn symlink_at(&mut self, _: Descriptor, _: String, _: String) -> FsResult<()> {
        read_only()
    }

    async fn unlink_file_at(&mut self, _: Descriptor, _: String) -> FsResult<()> {
        read_only()
    }

    fn drop(&mut self, descriptor: Descriptor) -> wasmtime::Result<()> {
        self.files.open.remove(descriptor.rep());
        Ok(())
    }
}

impl HostDirectoryEntryStream for View<'_> {
    async fn read_directory_entry(
        &mut self,
        stream: Resource<DirectoryEntryStream>,
    ) -> FsResult<Option<DirectoryEntry>> {
        let listing = self.files.listings.get(stream.rep()).map_err(FsError::trap)?;
        let item = listing.items.get(listing.next);
        listing.next += 1;
        Ok(item.map(|item| DirectoryEntry { type_: type_of(item.kind), name: item.name.to_string() }))
    }

    fn drop(&mut self, stream: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        self.files.listings.remove(stream.rep());
        Ok(())
    }
}
