package org.galerarunbook.check;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.LeafFiles;
import org.galerarunbook.pki.PkiException;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/**
 * Whether the lab is right, asked where it shows: every node about itself and its accounts, the
 * certificates on disk, those that lie in the nodes, and what the ports really serve.
 */
public final class StackCheck {

  private final Stack stack;
  private final ClusterSpec spec;
  private final Report report = new Report();

  private StackCheck(Stack stack) {
    this.stack = stack;
    this.spec = stack.cluster().spec();
  }

  /** Looks at everything once, in a few seconds; writes nothing. */
  public static Checked of(Stack stack) {
    return new StackCheck(stack).check();
  }

  private Checked check() {
    List<LabNodeSeen> nodes =
        AtOnce.each(stack.cluster().nodes(), n -> LabEyes.look(n, stack.toolbox()));
    if (nodes.stream().allMatch(n -> n.node().container().equals("absent"))) {
      return new Checked(
          List.of(
              Finding.problem(
                  "lab", "no node has a container; data that it had is kept", "./lab up")),
          Looked.NOTHING);
    }
    List<NodeSeen> shown = nodes.stream().map(LabNodeSeen::node).toList();
    Seen seen = new Seen(known(), shown, Limits.LAB, Typed.CONTAINERS, null);
    // Root sees all of the lab, so what it could not look at is not right.
    Rules.judge(seen).stream()
        .map(f -> f.severity() == Severity.UNSEEN ? f.as(Severity.NOTE) : f)
        .forEach(report.findings()::add);
    certificatesOnDisk();
    Map<String, Placed> issued = issued();
    boolean fits = LabRules.fit(nodes, issued);
    LabRules.olderVersion(nodes, report);
    if (fits) {
      nodes.forEach(n -> LabRules.placed(n, issued.get(n.node().name()), report));
    } else {
      LabRules.otherAuthority(nodes, issued, report);
    }
    String toolbox = stack.toolbox().status().word();
    if (toolbox.equals("running")) {
      LabRules.parts(nodes, report);
    } else {
      report
          .at(Pages.BOOTSTRAP)
          .problem(
              "toolbox", "is " + toolbox + ": ports can't be seen", remedy("toolbox", toolbox));
    }
    LabRules.published(published(), report);
    if (stack.hasApplication()) {
      ApplicationCheck.of(stack, fits).forEach(report.findings()::add);
    }
    long placed =
        nodes.stream()
            .filter(n -> n.placed() != null)
            .flatMap(n -> WireRules.SERVING.stream().map(n.placed()::at))
            .filter(pair -> pair.leaf() != null)
            .count();
    return new Checked(
        report.findings(), Looked.at(seen, placed + spec.pki().certificates().size()));
  }

  private Known known() {
    String requirement = "X509";
    try {
      requirement = requirement(spec.pki().client().load());
    } catch (PkiException e) {
      // The check of the certificates on disk says what is wrong with the file.
    }
    return new Known(
        spec.nodes(), List.of(), spec.accounts().user() + "@%", requirement, List.of());
  }

  static String requirement(IssuedCertificate client) {
    return "ISSUER '%s' AND SUBJECT '%s'"
        .formatted(
            AccountRules.escaped(client.issuerForMariaDb()),
            AccountRules.escaped(client.subjectForMariaDb()));
  }

  /** What the folder has for each node; nothing for one whose files can't be read. */
  private Map<String, Placed> issued() {
    Map<String, Placed> issued = new HashMap<>();
    for (GaleraNode node : stack.cluster().nodes()) {
      try {
        issued.put(
            node.name(),
            new Placed(
                pair(spec.pki().node(node.name())), pair(spec.pki().member(node.name())), null));
      } catch (PkiException e) {
        continue; // As above.
      }
    }
    return issued;
  }

  private static Placed.Pair pair(LeafFiles files) {
    IssuedCertificate leaf = files.load();
    return new Placed.Pair(leaf.certificate(), leaf.issuers());
  }

  private void certificatesOnDisk() {
    for (Finding f : spec.pki().verify(spec.nodeNames())) {
      Path file = spec.pki().root().relativize(Path.of(f.who()));
      if (f.severity() != Severity.OK) {
        report
            .at(page(f))
            .say(
                f.severity(),
                // The folder that the file is in: galera2, client, ca.
                file.getNameCount() > 1 ? file.getName(0).toString() : "certs",
                file.getFileName() + " " + f.what(),
                f.remedy().startsWith("chmod") ? f.remedy() : "# " + f.remedy());
      }
    }
  }

  private static String page(Finding onDisk) {
    if (onDisk.what().startsWith("expired")) {
      return Pages.EXPIRED;
    }
    return onDisk.what().startsWith("expires") ? Pages.ROTATE : Pages.CERTIFICATES;
  }

  private Map<String, List<String>> published() {
    Map<String, Supplier<List<String>>> asked = new LinkedHashMap<>();
    stack.cluster().nodes().forEach(n -> asked.put(n.name(), n.container()::published));
    asked.put("toolbox", stack.toolbox()::published);
    asked.put(ProxyServer.NAME, stack.proxy().container()::published);
    asked.put(ValkeyServer.NAME, stack.valkey().container()::published);
    asked.put(PassboltServer.NAME, stack.passbolt().container()::published);
    return published(asked);
  }

  /** Each is asked now; one that is not there, or goes away meanwhile, publishes nothing. */
  static Map<String, List<String>> published(Map<String, Supplier<List<String>>> containers) {
    Map<String, List<String>> published = new LinkedHashMap<>();
    containers.forEach(
        (name, asked) -> {
          try {
            published.put(name, asked.get());
          } catch (NotFoundException gone) {
            // Its absence is said by who needs it.
          }
        });
    return published;
  }

  /** What to do about a container that is not right, by what the engine says of it. */
  static String remedy(String name, String container) {
    return switch (container.replaceFirst(" .*", "")) {
      case "absent" -> "./lab up";
      case "paused" -> "docker unpause " + name;
      case "stopped" ->
          "docker start " + name + "   # docker logs --tail 50 " + name + " says why it ended";
      default -> Typed.CONTAINERS.log(name);
    };
  }
}
