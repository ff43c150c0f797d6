package org.galerarunbook.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A cluster that somebody runs, as {@code cluster.yaml} describes it. Files are relative to its
 * folder.
 *
 * @param nodes all of them that have data
 * @param arbitrators the names by which its garbd are members; {@code garb} where it was given none
 * @param ports of all nodes, beside the clients'; those of Galera where nothing is said
 * @param tls whom to trust, and what to show
 * @param account to log in with; null to look from outside alone
 * @param passwordFile null when the account needs none
 * @param ssh how the nodes' files are reached; null when they are not
 * @param backups null when they are not looked at
 * @param names what else has another name than in the lab
 */
public record ClusterFile(
    List<Node> nodes,
    List<String> arbitrators,
    Ports ports,
    Tls tls,
    String account,
    Path passwordFile,
    Ssh ssh,
    Backups backups,
    Names names) {

  /**
   * A node.
   *
   * @param name its {@code wsrep_node_name}
   * @param host where it is reached from here
   * @param port for clients; 3306 where nothing is said
   * @param certificateName that its certificate has to carry; the host where nothing is said
   */
  public record Node(String name, String host, Integer port, String certificateName) {

    public Node {
      port = port == null ? Integer.valueOf(3306) : port;
      certificateName = certificateName == null ? host : certificateName;
    }
  }

  /** Where nodes listen for each other: group communication, IST, SST. */
  public record Ports(Integer group, Integer ist, Integer sst) {

    public Ports {
      group = group == null ? Integer.valueOf(4567) : group;
      ist = ist == null ? Integer.valueOf(4568) : ist;
      sst = sst == null ? Integer.valueOf(4444) : sst;
    }
  }

  /**
   * PEM files.
   *
   * @param ca certificates to trust
   * @param cert to show; null, with its key, when the account asks for none
   */
  public record Tls(Path ca, Path cert, Path key) {

    /**
     * The certificates of {@code ca}.
     *
     * @throws IllegalStateException when it holds none
     */
    List<X509Certificate> authorities() {
      try (InputStream in = Files.newInputStream(ca)) {
        List<X509Certificate> found =
            CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (!found.isEmpty()) {
          return found;
        }
      } catch (IOException | CertificateException e) {
        throw new IllegalStateException(ca + " holds no certificates: " + e.getMessage(), e);
      }
      throw new IllegalStateException(ca + " holds no certificates");
    }
  }

  /**
   * How a shell on a node is reached.
   *
   * @param program that is called as ssh is; {@code ssh} where nothing is said
   * @param user null for that of ssh's own configuration
   * @param key null for those of ssh's own configuration
   * @param options more arguments for ssh, before the host
   * @param sudo whether the commands there are run by {@code sudo -n}
   */
  public record Ssh(String program, String user, Path key, List<String> options, boolean sudo) {

    public Ssh {
      program = program == null ? "ssh" : program;
      options = entries(options);
    }
  }

  /**
   * Where backups lie.
   *
   * @param path a folder on the node
   * @param node the only one that has them; null when each may
   * @param maxAgeHours how old the newest may be; 26 where nothing is said
   */
  public record Backups(String path, String node, Integer maxAgeHours) {

    public Backups {
      maxAgeHours = maxAgeHours == null ? Integer.valueOf(26) : maxAgeHours;
    }
  }

  /**
   * Of a node; those of Debian's packages where nothing is said.
   *
   * @param user as whom the server runs
   */
  public record Names(String datadir, String user, String socket) {

    public Names {
      datadir = datadir == null ? "/var/lib/mysql" : datadir;
      user = user == null ? "mysql" : user;
      socket = socket == null ? "/run/mysqld/mysqld.sock" : socket;
    }
  }

  public ClusterFile {
    nodes = entries(nodes);
    arbitrators = entries(arbitrators);
    ports = ports == null ? new Ports(null, null, null) : ports;
    names = names == null ? new Names(null, null, null) : names;
  }

  /** An entry may be null: the reader says which. */
  private static <T> List<T> entries(List<T> read) {
    return read == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(read));
  }

  /** Reads it, and looks at what it names. Throws {@link ClusterFileException}. */
  public static ClusterFile read(Path file) {
    return ClusterFileReader.read(file);
  }

  /**
   * How a command for the shell of this node is typed here, by ssh.
   *
   * @return empty when it is no node of the list, or there is no {@code ssh} in the file
   */
  public Optional<String> typed(String node, String command) {
    return nodes.stream()
        .filter(n -> ssh != null && n.name().equals(node))
        .map(n -> new Shell(ssh, n.host()).typed(command))
        .findFirst();
  }

  /**
   * A script that is called as ssh is and leads to each node by its name, or by its host, as the
   * file says; anywhere else as ssh does. It stands in a folder of its own, first in the path.
   *
   * @return empty when there is no {@code ssh} in the file
   */
  public Optional<String> sshByName() {
    return Optional.ofNullable(ssh)
        .map(
            s ->
                nodes.stream()
                    .map(
                        n ->
                            "'%s' | '%s') shift; exec %s \"$@\" ;;\n"
                                .formatted(n.name(), n.host(), new Shell(s, n.host()).prefix()))
                    .collect(
                        Collectors.joining(
                            "",
                            "#!/bin/sh\nPATH=${PATH#*:}\ncase ${1-} in\n",
                            "esac\nexec ssh \"$@\"\n")));
  }

  /** The port that a node really has for a role, which is named by the usual number. */
  int number(Node node, int usual) {
    return switch (usual) {
      case 3306 -> node.port();
      case 4567 -> ports.group();
      case 4568 -> ports.ist();
      case 4444 -> ports.sst();
      default -> throw new IllegalArgumentException("no port of a node: " + usual);
    };
  }
}
