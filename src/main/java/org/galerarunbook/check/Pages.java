package org.galerarunbook.check;

import org.galerarunbook.runbook.lexicon.HostPages;

/** The pages that findings lead to. A test holds that each exists. */
public final class Pages {

  static final String TLS = "docs/runbook/guide-04-see-tls-everywhere.md";
  static final String CERTIFICATES = "docs/runbook/guide-01-issue-the-certificates.md";
  static final String BOOTSTRAP = "docs/runbook/guide-02-bootstrap-the-cluster.md";
  static final String PASSBOLT = "docs/runbook/guide-06-run-passbolt-on-the-cluster.md";
  public static final String RESTORE = "docs/runbook/playbook-01-restore-a-node-from-scratch.md";
  public static final String BRING_BACK = "docs/runbook/playbook-02-bring-a-node-back.md";
  static final String BACKUP = "docs/runbook/playbook-03-back-up-and-restore-one-node.md";
  public static final String FULL_OUTAGE = "docs/runbook/playbook-04-recover-from-a-full-outage.md";
  public static final String QUORUM = "docs/runbook/playbook-05-lose-the-quorum.md";
  static final String RESTART = "docs/runbook/playbook-06-restart-all-nodes-one-by-one.md";
  static final String ROTATE_IN_A_PAUSE =
      "docs/runbook/playbook-07-rotate-certificates-in-a-controlled-pause.md";
  static final String MISTAKE = "docs/runbook/playbook-10-go-back-to-just-before-a-mistake.md";
  static final String WRONG_FOUNDER =
      "docs/runbook/playbook-14-bootstrapped-from-the-wrong-node.md";
  static final String ROTATE = "docs/runbook/playbook-15-rotate-certificates-without-a-pause.md";
  static final String EXPIRED = "docs/runbook/playbook-17-recover-from-expired-certificates.md";
  static final String SNAPSHOTS = "docs/runbook/playbook-19-compare-the-snapshot-methods.md";
  static final String GCACHE = "docs/runbook/playbook-20-size-the-gcache.md";
  static final String SIGNALS = "docs/runbook/playbook-21-read-the-signals.md";
  static final String SILENT_NODE = "docs/runbook/playbook-22-an-unresponsive-node.md";
  static final String DISAGREES = "docs/runbook/playbook-26-a-node-that-disagrees.md";
  static final String EMPTY_GCOMM = "docs/errata.md#an-empty-gcomm-on-node-1";
  static final String WHEN_GALERA = "docs/when-galera.md";
  static final String YOUR_CLUSTER = "docs/your-cluster.md";
  static final String RSU = "docs/errata.md#rsu";

  static final HostPages HOSTS = HostPages.bundled();

  private Pages() {}

  /** The page that does the same on hosts; the same page where none does. */
  public static String onHosts(String page) {
    return HOSTS
        .insteadOf(page)
        .map(p -> page.substring(0, page.lastIndexOf('/') + 1) + p.file())
        .orElse(page);
  }
}
