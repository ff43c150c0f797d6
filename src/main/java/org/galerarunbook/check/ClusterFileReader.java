package org.galerarunbook.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.PkiException;

/** Reads {@code cluster.yaml} strictly: what is not understood is not passed over. */
final class ClusterFileReader {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  static final String EXAMPLE = "docs/your-cluster.md has an example";

  private final Path folder;
  private final List<Finding> problems = new ArrayList<>();

  private ClusterFileReader(Path folder) {
    this.folder = folder;
  }

  static ClusterFile read(Path file) {
    ClusterFileReader reader = new ClusterFileReader(file.toAbsolutePath().getParent());
    ClusterFile whole = reader.whole(file);
    if (!reader.problems.isEmpty()) {
      throw new ClusterFileException(file, reader.problems);
    }
    return whole;
  }

  /** Null when it can't be read, which is a problem then. */
  private ClusterFile whole(Path file) {
    String text = "";
    try {
      text = Files.readString(file);
      boolean isEmpty = text.replaceAll("(?m)^\\s*#.*$", "").isBlank();
      ClusterFile raw = isEmpty ? null : MAPPER.readValue(text, ClusterFile.class);
      if (raw != null) {
        return resolved(raw);
      }
      problems.add(Unreadable.empty());
    } catch (JsonProcessingException e) {
      problems.add(Unreadable.because(e, text, MAPPER));
    } catch (IOException e) {
      problems.add(Unreadable.because(file, e));
    }
    return null;
  }

  private ClusterFile resolved(ClusterFile raw) {
    nodes(raw);
    if (raw.arbitrators().stream().anyMatch(ClusterFileReader::blank)) {
      problem("arbitrators", "one has no name", "write the name by which it is a member: garb");
    }
    ports(raw.ports());
    ClusterFile.Tls tls = tls(raw.tls());
    Path password = secret("password_file", raw.passwordFile());
    if (raw.account() == null && password != null) {
      problem("password_file", "is of nobody", "write 'account:', too");
    }
    ClusterFile.Ssh ssh = raw.ssh();
    if (ssh != null) {
      if (ssh.options().stream().anyMatch(ClusterFileReader::blank)) {
        problem("ssh options", "one is empty", "write what ssh takes before the host, or none");
      }
      ssh =
          new ClusterFile.Ssh(
              program(ssh.program()),
              ssh.user(),
              secret("ssh key", ssh.key()),
              ssh.options(),
              ssh.sudo());
    }
    backups(raw);
    names(raw.names());
    return new ClusterFile(
        raw.nodes(),
        raw.arbitrators(),
        raw.ports(),
        tls,
        raw.account(),
        password,
        ssh,
        raw.backups(),
        raw.names());
  }

  private void nodes(ClusterFile raw) {
    if (raw.nodes().isEmpty()) {
      problem("nodes", "there are none", EXAMPLE);
    }
    Set<String> names = new HashSet<>();
    Set<String> addresses = new HashSet<>();
    for (int i = 0; i < raw.nodes().size(); i++) {
      ClusterFile.Node node = raw.nodes().get(i);
      String where = "nodes[" + (i + 1) + "]";
      if (node == null || blank(node.name())) {
        problem(where, "has no name", "write its wsrep_node_name as 'name:'");
        continue;
      }
      where += " " + node.name();
      if (blank(node.host())) {
        problem(where, "has no host", "write the name or address by which it is reached from here");
      } else if (node.host().startsWith("-")) {
        problem(where, "host '" + node.host() + "' begins with '-'", "write a name or an address");
      }
      if (!names.add(node.name())) {
        problem(where, "is there twice", "give each node once, by its wsrep_node_name");
      }
      if (!addresses.add(node.host() + ":" + node.port())) {
        problem(where, "has the address of another node", "one node asked twice would agree");
      }
      port(where + " port", node.port());
    }
  }

  private void ports(ClusterFile.Ports ports) {
    port("ports group", ports.group());
    port("ports ist", ports.ist());
    port("ports sst", ports.sst());
  }

  private void port(String where, int port) {
    if (port < 1 || port > 65535) {
      problem(where, port + " is no port", "write a number from 1 to 65535");
    }
  }

  private ClusterFile.Tls tls(ClusterFile.Tls raw) {
    if (raw == null || raw.ca() == null) {
      problem("tls ca", "is not there", "write the PEM file of the CA that signed the nodes");
      return raw;
    }
    ClusterFile.Tls tls =
        new ClusterFile.Tls(
            file("tls ca", raw.ca()), file("tls cert", raw.cert()), secret("tls key", raw.key()));
    if ((raw.cert() == null) != (raw.key() == null)) {
      problem("tls", "has one of cert and key", "write both, or neither");
    } else if (problems.isEmpty()) {
      try {
        tls.authorities();
        if (tls.cert() != null
            && !IssuedCertificate.load(tls.cert(), tls.key(), List.of()).keyMatches()) {
          problem("tls", "key is not that of cert", "write the two that were issued together");
        }
      } catch (PkiException | IllegalStateException e) {
        problem("tls", e.getMessage(), "PEM files are wanted, the key not encrypted");
      }
    }
    return tls;
  }

  private void backups(ClusterFile raw) {
    ClusterFile.Backups backups = raw.backups();
    if (backups == null) {
      return;
    }
    if (blank(backups.path()) || !backups.path().startsWith("/")) {
      problem("backups path", "'" + backups.path() + "' is no folder", "begin it with '/'");
    }
    if (raw.ssh() == null) {
      problem("backups", "can't be reached without ssh", "write 'ssh:', too");
    }
    if (backups.maxAgeHours() < 1) {
      problem("backups max_age_hours", backups.maxAgeHours() + " is too few", "write 1 or more");
    }
    if (backups.node() != null
        && raw.nodes().stream().noneMatch(n -> n != null && backups.node().equals(n.name()))) {
      problem("backups node", "'" + backups.node() + "' is no node", "write one of the names");
    }
  }

  /** They go into commands, so they have to be what they seem. */
  private void names(ClusterFile.Names names) {
    for (String path : List.of(names.datadir(), names.socket())) {
      if (!path.matches("/[\\w./+-]+")) {
        problem("names", "'" + path + "' is no path", "begin it with '/', without blanks");
      }
    }
    if (!names.user().matches("[a-z_][\\w-]*")) {
      problem("names user", "'" + names.user() + "' is no user", "write the server's user");
    }
  }

  /** A word is looked for where programs are; a path is relative to the folder. */
  private String program(String program) {
    return program.contains("/") ? file("ssh program", Path.of(program)).toString() : program;
  }

  private Path file(String where, Path path) {
    if (path == null) {
      return null;
    }
    Path file = folder.resolve(path);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      problem(where, "there is no file " + file + " that you may read", "its path is wrong?");
    }
    return file;
  }

  private Path secret(String where, Path path) {
    Path file = file(where, path);
    if (file != null && Files.isRegularFile(file)) {
      try {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
          problem(where, file + " can be read by everybody", "chmod 600 " + file);
        }
      } catch (IOException | UnsupportedOperationException e) {
        problem(where, "the mode of " + file + " can't be seen (" + e + ")", "put it elsewhere");
      }
    }
    return file;
  }

  private static boolean blank(String text) {
    return text == null || text.isBlank();
  }

  private void problem(String where, String what, String remedy) {
    problems.add(Finding.problem(where, what, remedy));
  }
}
