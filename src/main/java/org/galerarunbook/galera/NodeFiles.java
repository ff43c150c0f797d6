package org.galerarunbook.galera;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.fault.Faults;
import org.galerarunbook.pki.LeafFiles;

/** What is placed in a node's container before it starts. */
final class NodeFiles {

  /** Folder of {@code containers/}. */
  private static final String TEMPLATES = "mariadb";

  static final String START_NODE = "/usr/local/bin/start-node";
  static final String HEALTHCHECK = "/usr/local/bin/galera-healthcheck";
  static final String BACKUP_OPTIONS = "/etc/galera/backup.cnf";
  static final String STATE = "/usr/local/bin/galera-state";
  static final String CONFIGURATION = "/etc/mysql/mariadb.conf.d/z-galera.cnf";

  /** A file of its own: Debian's {@code 60-galera.cnf} is a package's, and stays as it is. */
  static final String MACHINE_CONFIGURATION = "/etc/mysql/mariadb.conf.d/70-galera.cnf";

  static final String BOOTSTRAP_ONCE = "/etc/galera/bootstrap-once";
  static final String DATADIR = "/var/lib/mysql";
  static final String TLS = "/etc/mysql/tls/";

  /** The server's user in the official image and in ours. */
  private static final int MYSQL = 999;

  private NodeFiles() {}

  /** What a host has, each where Debian's packages look for it. */
  static List<FileEntry> ofMachine(ClusterSpec spec, String node, Seed seed, int index) {
    List<FileEntry> files = new ArrayList<>();
    files.add(configuration(spec, node, MACHINE_CONFIGURATION));
    files.addAll(certificates(spec.pki().node(node)));
    files.addAll(certificates(spec.pki().member(node)));
    files.add(optionFile("/root/.my.cnf", "root", "", 0));
    files.add(
        optionFile(
            "/etc/mysql/backup.cnf",
            spec.accounts().sstUser(),
            spec.accounts().sstPassword(),
            MYSQL));
    files.add(
        FileEntry.secret("/root/accounts.sql", accounts(spec).getBytes(StandardCharsets.UTF_8), 0));
    if (seed != null) {
      files.add(ofServer(DATADIR + "/grastate.dat", seed.grastate()));
      files.add(ofServer(DATADIR + "/gvwstate.dat", seed.gvwstate(index)));
    }
    return files;
  }

  private static FileEntry ofServer(String path, String text) {
    return new FileEntry(path, text.getBytes(StandardCharsets.UTF_8), 0660, MYSQL, MYSQL);
  }

  private static FileEntry configuration(ClusterSpec spec, String node, String path) {
    return new FileEntry(
        path, configuration(spec, node).getBytes(StandardCharsets.UTF_8), 0640, 0, MYSQL);
  }

  static List<FileEntry> of(ClusterSpec spec, String node, boolean bootstrap) {
    List<FileEntry> files = new ArrayList<>();
    files.add(FileEntry.script(START_NODE, ConfFiles.read(TEMPLATES, "start-node")));
    files.add(FileEntry.script(HEALTHCHECK, ConfFiles.read(TEMPLATES, "healthcheck")));
    files.add(FileEntry.script(STATE, ConfFiles.read(TEMPLATES, "galera-state")));
    files.add(configuration(spec, node, CONFIGURATION));
    files.addAll(certificates(spec.pki().node(node)));
    files.addAll(certificates(spec.pki().member(node)));
    if (!spec.options().tls()) {
      files.add(FileEntry.text("/etc/mysql/mariadb.conf.d/zz-without-tls.cnf", withoutTls(spec)));
    }
    if (spec.options().movableClock()) {
      files.add(FileEntry.text(Faults.CLOCK, "+0\n"));
      files.add(MovableClock.library(spec));
    }
    files.add(optionFile("/root/.my.cnf", "root", spec.accounts().rootPassword(), 0));
    // For the engine's health check, by root, and for galera-state, which needs no more than this.
    files.add(
        optionFile("/etc/galera/health.cnf", "health", spec.accounts().healthPassword(), MYSQL));
    // Read by mariadb-backup, which runs as the server's user: who reads the files needs no root.
    files.add(
        optionFile(
            BACKUP_OPTIONS, spec.accounts().sstUser(), spec.accounts().sstPassword(), MYSQL));
    if (bootstrap) {
      files.add(FileEntry.text(BOOTSTRAP_ONCE, ""));
    }
    return files;
  }

  /** A leaf of a node, its key and its CA, as server and provider read them. */
  private static List<FileEntry> certificates(LeafFiles leaf) {
    return List.of(
        new FileEntry(TLS + leaf.ca().getFileName(), bytes(leaf.ca()), 0444, MYSQL, MYSQL),
        new FileEntry(
            TLS + leaf.certificate().getFileName(), bytes(leaf.certificate()), 0444, MYSQL, MYSQL),
        FileEntry.secret(TLS + leaf.key().getFileName(), bytes(leaf.key()), MYSQL));
  }

  static String configuration(ClusterSpec spec, String node) {
    return ConfFiles.render(
        TEMPLATES,
        "galera.cnf",
        Map.of(
            "buffer_pool_size", "64M",
            "cluster_name", "galera-runbook",
            "node_name", node,
            "peers",
                spec.nodeNames().stream().map(n -> n + ".local").collect(Collectors.joining(",")),
            "gcache_size", spec.gcacheSize(),
            "timers", spec.timers().asProviderOptions(),
            "sst_method", spec.sstMethod().setting(),
            "sst_user", spec.accounts().sstUser(),
            "sst_password", quotable(spec.accounts().sstPassword())));
  }

  private static String withoutTls(ClusterSpec spec) {
    return ConfFiles.render(
        TEMPLATES,
        "without-tls.cnf",
        Map.of("gcache_size", spec.gcacheSize(), "timers", spec.timers().asProviderOptions()));
  }

  /** The accounts of a prepared data directory. */
  static String accounts(ClusterSpec spec) {
    String own =
        ConfFiles.render(
            TEMPLATES,
            "accounts.sql",
            Map.of(
                "sst_user", spec.accounts().sstUser(),
                "sst_password", sql(spec.accounts().sstPassword()),
                "health_password", sql(spec.accounts().healthPassword())));
    return spec.options().accountLater() ? own : own + application(spec);
  }

  /** The application's account and database. */
  static String application(ClusterSpec spec) {
    var client = spec.pki().client().load();
    String who =
        spec.options().tls()
            ? "ISSUER '%s' AND SUBJECT '%s'"
                .formatted(sql(client.issuerForMariaDb()), sql(client.subjectForMariaDb()))
            : "NONE";
    return ConfFiles.render(
        TEMPLATES,
        "application.sql",
        Map.of(
            "database", spec.accounts().database(),
            // In a GRANT the name is a pattern.
            "database_pattern", spec.accounts().database().replace("_", "\\_"),
            "user", spec.accounts().user(),
            "password", sql(spec.accounts().password()),
            "who", who));
  }

  private static String sql(String value) {
    return value.replace("\\", "\\\\").replace("'", "''");
  }

  /** For double quotes in an option file. */
  private static String quotable(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /**
   * For the socket, which needs no TLS. Today's client would ask for it there as well and verify
   * the server: with an expired certificate the operator would be locked out of a node that runs,
   * and its health check would call it sick.
   */
  private static FileEntry optionFile(String path, String user, String password, int owner) {
    String text =
        "[client]\nuser=%s\npassword=\"%s\"\nskip-ssl\n".formatted(user, quotable(password));
    return new FileEntry(path, text.getBytes(StandardCharsets.UTF_8), 0400, owner, owner);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read " + file + "; './lab certs issue' makes what is missing", e);
    }
  }
}
