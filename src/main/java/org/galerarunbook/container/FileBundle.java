package org.galerarunbook.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.Checksum;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.testcontainers.images.builder.Transferable;

/**
 * Many files in one transfer, each with owner and mode, so that a private key is never wider than
 * its reader needs, not even between two calls.
 */
final class FileBundle implements Transferable {

  private final List<FileEntry> files;

  FileBundle(List<FileEntry> files) {
    this.files = List.copyOf(files);
  }

  byte[] tar() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      transferTo(tar, "/");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public long getSize() {
    return files.stream().mapToLong(f -> f.content().length).sum();
  }

  @Override
  public void transferTo(TarArchiveOutputStream tar, String ignoredDestination) {
    try {
      for (FileEntry file : files) {
        TarArchiveEntry entry = new TarArchiveEntry(file.path().substring(1));
        entry.setSize(file.content().length);
        entry.setMode(0100000 | file.mode());
        entry.setIds(file.uid(), file.gid());
        tar.putArchiveEntry(entry);
        tar.write(file.content());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send files to the container: " + paths(), e);
    }
  }

  @Override
  public void updateChecksum(Checksum checksum) {
    for (FileEntry file : files) {
      checksum.update(file.content(), 0, file.content().length);
    }
  }

  @Override
  public String getDescription() {
    return String.join(", ", paths());
  }

  private List<String> paths() {
    return files.stream().map(FileEntry::path).toList();
  }
}
