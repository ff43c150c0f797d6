package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Files of a container, running or not. */
record ContainerFiles(DockerClient docker, String container) {

  void place(List<FileEntry> files) {
    docker
        .copyArchiveToContainerCmd(container)
        .withTarInputStream(new ByteArrayInputStream(new FileBundle(files).tar()))
        .withRemotePath("/")
        .exec();
  }

  Optional<byte[]> read(String path) {
    try (InputStream archive = docker.copyArchiveFromContainerCmd(container, path).exec();
        TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      return tar.getNextEntry() == null ? Optional.empty() : Optional.of(tar.readAllBytes());
    } catch (NotFoundException gone) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of " + container, e);
    }
  }
}
