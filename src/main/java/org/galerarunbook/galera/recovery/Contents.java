package org.galerarunbook.galera.recovery;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.galera.Grastate;

/**
 * What was found in the data directory of a node that does not run.
 *
 * @param tables how many files of tables and tablespaces there are
 * @param rests what only an interrupted snapshot leaves on the node that was to get it
 * @param grastate the text of grastate.dat, empty when there is none
 * @param view the last view in gvwstate.dat, empty when the node was shut down cleanly
 * @param members of the last primary component that it saw, as its server noted them
 * @param recovered what the server printed that was asked for InnoDB's position, empty when it was
 *     not asked
 */
public record Contents(
    int tables, List<String> rests, String grastate, View view, Noted members, String recovered) {

  /**
   * The members of a component, by the UUIDs that they had in it; a start gives a node another.
   *
   * @param self whose file it is
   * @param members all of them
   */
  public record View(String self, List<String> members) {

    public static final View NONE = new View("", List.of());

    public View {
      members = List.copyOf(members);
    }
  }

  private static final Pattern MARKED =
      Pattern.compile("(tables|rest|grastate|self|member|members) (.*)", Pattern.DOTALL);

  private static final String END = "looked at all";

  /**
   * Lists what is in this folder; {@code $rest} is then empty where no snapshot was begun in it.
   *
   * <p>The snapshot scripts put {@code sst_in_progress} there first and take it away last. {@code
   * .sst} stays when the transfer by mariadb-backup fails, {@code rsync_sst.conf} when rsync is
   * killed. {@code wsrep_sst.pid} and {@code stunnel.conf} say nothing: donors have them, too.
   */
  public static final String LISTING =
      """
      rest=
      for file in sst_in_progress .sst rsync_sst.conf; do
        if [ -e "$file" ]; then echo "rest $file"; rest=yes; fi
      done
      echo "tables $(find . -type f \\( -name 'ibdata*' -o -name 'undo0*' -o -name '*.ibd' -o -name '*.frm' \\
        -o -name '*.MAI' -o -name '*.MYI' -o -name '*.CSM' \\) | wc -l)"
      if [ -f grastate.dat ]; then sed 's/^/grastate /' grastate.dat; echo; fi
      if [ -f gvwstate.dat ]; then
        sed -n -e 's/^my_uuid: */self /p' -e 's/^member: *\\([^ ]*\\).*/member \\1/p' gvwstate.dat
      fi
      """;

  /** Prints whom it knew by name, in this folder; behind what asks InnoDB. */
  public static final String LAST_MEMBERS = MembersTable.PRINTED;

  /**
   * Lists what is there, and asks InnoDB where it stands. A server is started on the data for it,
   * as each start of the node does; the rest of a snapshot is left alone.
   */
  static final String LOOK =
      "cd /var/lib/mysql || exit 1\n"
          + LISTING
          + """
      if [ -z "$rest" ] && [ -e ibdata1 ]; then
        mariadbd --user=mysql --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so \\
          --wsrep-cluster-address=gcomm:// --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
          --wsrep-recover --innodb-log-file-size="$(stat -c %s ib_logfile0)" 2>&1
      fi
      """
          + LAST_MEMBERS
          + "echo 'looked at all'\n";

  public Contents {
    rests = List.copyOf(rests);
  }

  /**
   * Reads what {@link #LOOK} printed.
   *
   * @throws IllegalStateException when its end is missing: half of it could read as an empty
   *     directory
   */
  public static Contents parse(String output) {
    List<String> lines = output.lines().toList();
    if (!lines.contains(END) || with(lines, "tables").size() != 1) {
      throw new IllegalStateException("the data directory could not be listed: " + output.strip());
    }
    return new Contents(
        Integer.parseInt(with(lines, "tables").get(0)),
        with(lines, "rest"),
        String.join("\n", with(lines, "grastate")),
        new View(String.join("", with(lines, "self")), with(lines, "member")),
        with(lines, "members").stream().findFirst().map(MembersTable::read).orElse(Noted.NOTHING),
        lines.stream()
            .filter(l -> !MARKED.matcher(l).matches() && !l.startsWith(END))
            .collect(Collectors.joining("\n")));
  }

  private static List<String> with(List<String> lines, String mark) {
    return lines.stream()
        .map(MARKED::matcher)
        .filter(m -> m.matches() && m.group(1).equals(mark))
        .map(m -> m.group(2))
        .toList();
  }

  /**
   * What that makes of the node.
   *
   * @param snapshotUnfinished whether its log tells of a snapshot that began and did not end; asked
   *     only where it matters, since logs are long
   * @param inconsistent whether its log tells that the others found it inconsistent; asked likewise
   */
  public Sight seen(String node, BooleanSupplier snapshotUnfinished, BooleanSupplier inconsistent) {
    if (!rests.isEmpty()) {
      return half(node, String.join(", ", rests));
    }
    if (tables == 0) {
      return Sight.read(node, Holding.NOTHING, Position.NONE, "no tables in it", false);
    }
    Optional<Position> innoDb = Position.find(recovered);
    if (innoDb.isEmpty()) {
      return Sight.blind(
          node,
          Condition.STOPPED,
          recovered.isBlank()
              ? tables + " files of tables, and no ibdata1"
              : recovered.strip().lines().reduce((first, last) -> last).orElse("").strip());
    }
    return whole(node, innoDb.get(), snapshotUnfinished, inconsistent);
  }

  private Sight whole(
      String node,
      Position innoDb,
      BooleanSupplier snapshotUnfinished,
      BooleanSupplier inconsistent) {
    Optional<Grastate> state = Grastate.read(grastate);
    Position written = state.map(s -> new Position(s.uuid(), s.seqno())).orElse(Position.NONE);
    boolean safe = state.map(Grastate::safeToBootstrap).orElse(false);
    if (!written.hasUuid()) {
      if (snapshotUnfinished.getAsBoolean()) {
        return half(node, "its log tells of one that began and did not end");
      }
      if (inconsistent.getAsBoolean()) {
        return doubtful(node, innoDb, "the others found it inconsistent, says its log");
      }
    }
    if (!innoDb.isKnown()) {
      return doubtful(
          node, innoDb, tables + " files of tables, and InnoDB knows no position of a cluster");
    }
    if (written.hasUuid() && !written.uuid().equals(innoDb.uuid())) {
      return doubtful(node, innoDb, "asked of InnoDB; grastate.dat says history " + written.uuid());
    }
    if (written.equals(innoDb)) {
      return Sight.read(node, Holding.DATA, innoDb, "grastate.dat and InnoDB", safe);
    }
    if (written.hasUuid() && written.seqno() < 0) {
      return Sight.read(node, Holding.DATA, innoDb, "asked of InnoDB, it crashed", safe);
    }
    String file =
        state.isEmpty()
            ? "there is no grastate.dat"
            : written.hasUuid()
                ? "grastate.dat says seqno " + written.seqno()
                : "grastate.dat has zeros, as while a schema change runs";
    return Sight.read(node, Holding.DATA_UNVOUCHED, innoDb, "asked of InnoDB; " + file, safe);
  }

  private static Sight half(String node, String why) {
    return Sight.read(
        node, Holding.HALF_A_SNAPSHOT, Position.NONE, "half a snapshot: " + why, false);
  }

  private static Sight doubtful(String node, Position innoDb, String why) {
    return Sight.read(node, Holding.DATA_DOUBTFUL, innoDb, why, false);
  }
}
