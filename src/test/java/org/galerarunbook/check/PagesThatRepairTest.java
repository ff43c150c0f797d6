package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The page that a finding names speaks of what was found. Who follows it at night finds the word:
 * the variable or option that the finding names, or what stands for it in {@link #WORDS}.
 */
class PagesThatRepairTest {

  /** Variables, status and options of the provider. */
  private static final Pattern NAMED =
      Pattern.compile("\\b(?:[a-z]+(?:_[a-z]+)+|(?:pc|evs|gmcast|gcache|socket)\\.[a-z_]+)\\b");

  /** Of findings that name none, or that a page explains by another word: a part, and the word. */
  private static final Map<String, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put("does not answer", "synced");
    WORDS.put("not Synced", "synced");
    WORDS.put("not part of a primary component", "primary");
    WORDS.put("sees a cluster of", "wsrep_cluster_size");
    WORDS.put("there is more than one history", "histor");
    WORDS.put("no node is Primary", "primary");
    WORDS.put("is the same server as", "the same server");
    WORDS.put("in its peer list", "wsrep_cluster_address");
    WORDS.put("members that are not listed", "arbitrators:");
    WORDS.put("was not looked at, ", "grant ");
    WORDS.put("its files were not looked at", "by ssh");
    WORDS.put("nobody logged in", "account");
    WORDS.put("looked at 1 of 3 nodes", "nodes:");
    WORDS.put("only ports", "ports");
    WORDS.put("showed only", "not seen");
    WORDS.put("its clock is", "clock");
    WORDS.put("suspects a peer after", "evs.suspect_timeout");
    WORDS.put("version differs", "patch release");
    WORDS.put("MDEV-", "patch release");
    WORDS.put("([sst] has no encrypt)", "encrypt=");
    WORDS.put("([sst] has no tca)", "tca");
    WORDS.put("rows were not compared", "compar");
    WORDS.put("flow control", "flow_control");
    WORDS.put("transactions lost against", "1213");
    WORDS.put("transaction open for", "innodb_trx");
    WORDS.put("without TLS, ", "require x509");
    WORDS.put("may connect ", "require x509");
    WORDS.put("lets in anybody", "show grants");
    WORDS.put("nodes have different accounts", "show create user");
    WORDS.put("without a primary key", "add primary key");
    WORDS.put("not in InnoDB", "engine=innodb");
    WORDS.put("sequences without INCREMENT BY 0", "alter sequence");
    WORDS.put("differs between the nodes", "show create table");
    WORDS.put("rows differ between", "compar");

    WORDS.put("the key on disk was not compared", "sudo: true");
    WORDS.put("the key on disk", "key");
    WORDS.put("serves another certificate", "flush local ssl");
    WORDS.put("serves two certificates", "flush local ssl");
    WORDS.put("serves a certificate that expired", "expired");
    WORDS.put("serves a certificate", "certificate");
    WORDS.put("serves no certificate", "ss -");
    WORDS.put("nobody listens on port", "ss -");
    WORDS.put("somebody listens on port", "ss -");
    WORDS.put("takes TLS 1.1", "tls_version");
    WORDS.put("in the clear on port", "socket.ssl");
    WORDS.put("after its next start", "my_print_defaults");
    WORDS.put("backup", "backup");
  }

  private static String section(String page) throws IOException {
    String[] parts = page.split("#", 2);
    StringBuilder text = new StringBuilder();
    boolean code = false;
    int level = parts.length == 1 ? 1 : 0;
    for (String line : Files.readAllLines(Path.of(parts[0]))) {
      code ^= line.strip().startsWith("```");
      if (!code && line.startsWith("#")) {
        int depth = line.indexOf(' ');
        if (level > 0 && (parts.length > 1 && depth <= level || line.contains("this was proved"))) {
          break;
        }
        if (level == 0 && RulesTest.anchor(line).equals(parts[1])) {
          level = depth;
        }
      }
      if (level > 0) {
        text.append(line).append('\n');
      }
    }
    assertThat(text.toString()).as(page).isNotBlank();
    return text.toString().toLowerCase(Locale.ROOT);
  }

  private static List<String> words(Finding finding) {
    List<String> words = new ArrayList<>();
    String says = finding.who() + ": " + finding.what();
    for (Map.Entry<String, String> word : WORDS.entrySet()) {
      if (says.contains(word.getKey())) {
        return List.of(word.getValue());
      }
    }
    Matcher matcher = NAMED.matcher(finding.what().toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    assertThat(words).as("words of: " + finding).isNotEmpty();
    return words;
  }

  static List<Finding> found(Fault fault, Typed where) {
    Recorded recorded = new Recorded();
    fault.spoil().accept(recorded);
    Seen lab = recorded.seen();
    Seen seen = new Seen(lab.known(), lab.nodes(), lab.limits(), where, lab.rows());
    Report report = new Report();
    Rule rule =
        Rules.ALL.stream().filter(r -> r.id().equals(fault.rule())).findFirst().orElseThrow();
    rule.look().accept(seen, report.at(rule.page()));
    // What it says may go on with the remedy.
    return report.findings().stream()
        .filter(
            f ->
                fault.says().startsWith(f.who() + ": " + f.what())
                    || f.toString().contains(fault.says()))
        .toList();
  }

  @Test
  @DisplayName("The page of each finding has the word for it, outside its proof, in both worlds")
  void word() throws IOException {
    TreeSet<String> without = new TreeSet<>();
    int looked = 0;
    for (Fault fault : Fault.all()) {
      List<Finding> found = found(fault, Typed.CONTAINERS);
      assertThat(found).as(fault.toString()).isNotEmpty();
      for (Finding finding : found) {
        for (String page : List.of(finding.page(), Pages.onHosts(finding.page()))) {
          for (String word : words(finding)) {
            looked++;
            if (!section(page).contains(word)) {
              without.add("%s: %s is not in %s".formatted(fault.rule(), word, page));
            }
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(150);
    assertThat(without).isEmpty();
  }

  @Test
  @DisplayName("What this document alone mends says what to type")
  void typed() {
    List<String> without = new ArrayList<>();
    int looked = 0;
    for (Fault fault : Fault.all()) {
      for (Typed where : Typed.values()) {
        for (Finding finding : found(fault, where)) {
          if (finding.page().startsWith(Pages.YOUR_CLUSTER)
              && finding.severity() != Severity.UNSEEN) {
            looked++;
            if (finding.remedy().isEmpty()) {
              without.add(where + ": " + finding);
            }
          }
        }
      }
    }
    assertThat(looked).isGreaterThan(50);
    assertThat(without).isEmpty();
  }

  /** What is gone then, for good. {@code docker rm} keeps the volumes. */
  private static final Pattern DESTROYS =
      Pattern.compile(
          "DROP |DELETE |TRUNCATE|PURGE|RESET |expire_logs_seconds=|rm -r|rm -f /|-delete|rm -v"
              + "|kill -|--force");

  private static final Pattern LOOKS =
      Pattern.compile("SHOW |SELECT |docker (ps|inspect|logs)|journalctl|\\bls ");

  @Test
  @DisplayName(
      "A remedy that destroys does so in a line of its own, behind one that looks, and says what is lost")
  void destroys() {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> destroying = new TreeSet<>();
    for (Fault fault : Fault.all()) {
      for (Typed where : Typed.values()) {
        for (Finding finding : found(fault, where)) {
          boolean looked = false;
          for (String line : finding.remedy().split("\n")) {
            boolean comment = line.startsWith("#");
            if (!comment && DESTROYS.matcher(line).find()) {
              destroying.add(fault.rule());
              if (!looked || LOOKS.matcher(line).find() || !line.contains("lost")) {
                wrong.add(line);
              }
            }
            looked |= !comment && LOOKS.matcher(line).find();
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(destroying).as("rules that were looked at").contains("accounts", "binary log");
  }
}
