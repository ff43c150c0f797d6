package org.galerarunbook.runbook.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file on a disk that takes so many bytes, and half of what does not fit. */
final class FullDisk implements SeekableByteChannel {
  private final SeekableByteChannel file;
  private final long bytes;

  FullDisk(Path file, long bytes) throws IOException {
    this.file = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    this.bytes = bytes;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int room = (int) (bytes - file.position());
    if (room <= 0) {
      throw new IOException("No space left on device");
    }
    int written = Math.min(room, from.remaining());
    file.write(from.slice(from.position(), written));
    from.position(from.position() + written);
    return written;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return file.read(to);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long at) throws IOException {
    file.position(at);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long size) throws IOException {
    file.truncate(size);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
