package org.galerarunbook.pki;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a lab needs issued.
 *
 * @param nodes the Galera nodes' names, for example galera1, galera2, galera3
 * @param client the application's name, for its subject
 * @param https the web front end's host name; empty where there is none, and no cache either
 * @param algorithm the kind of key for what is new
 * @param force replace the leaves that are there already
 * @param renewCa replace both CAs as well; only together with {@code force}, because no leaf of the
 *     old ones is worth anything afterwards
 * @param validity of the leaves that are made, from now; empty for their profiles'
 * @param caName common name of a CA that is made, to tell it from the one before; empty for its
 *     profile's
 */
public record IssueRequest(
    List<String> nodes,
    String client,
    String https,
    KeyAlgorithm algorithm,
    boolean force,
    boolean renewCa,
    Optional<Duration> validity,
    Optional<String> caName) {
  /** Refuses names that are no host names, taken or given twice, with IllegalArgumentException. */
  public IssueRequest {
    nodes = List.copyOf(nodes);
    nodes.forEach(CertificateProfile::requireIssuable);
    CertificateProfile.requireIssuable(client);
    if (!https.isEmpty()) {
      CertificateProfile.requireIssuable(https);
    }
    var seen = new HashSet<String>();
    for (String node : nodes) {
      if (PkiDirectory.RESERVED.contains(node) || !seen.add(node)) {
        throw new IllegalArgumentException(
            "node name '"
                + node
                + (PkiDirectory.RESERVED.contains(node)
                    ? "' is the name of another folder"
                    : "' is given twice")
                + "; use names such as galera1,galera2,galera3");
      }
    }
    if (validity.isPresent() && validity.get().toSeconds() < 1) {
      throw new IllegalArgumentException(
          "a leaf must be valid for a second at least, not " + validity.get());
    }
    if (renewCa && !force) {
      throw new IllegalArgumentException(
          "a new CA makes every leaf of the old one worthless; ask for force as well");
    }
  }

  /** EC keys, the guide's application and host name, nothing replaced. */
  public static IssueRequest forNodes(List<String> nodes) {
    return new IssueRequest(
        nodes,
        "passbolt",
        "passbolt.local",
        KeyAlgorithm.EC_P256,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** EC keys for nodes and one application, and for nobody else. */
  public static IssueRequest forDatabase(List<String> nodes) {
    return forNodes(nodes).withNames("application", "");
  }

  /** The same with another kind of key. */
  public IssueRequest with(KeyAlgorithm other) {
    return new IssueRequest(nodes, client, https, other, force, renewCa, validity, caName);
  }

  /** The same for another application and web front end. */
  public IssueRequest withNames(String newClient, String newHttps) {
    return new IssueRequest(
        nodes, newClient, newHttps, algorithm, force, renewCa, validity, caName);
  }
}
