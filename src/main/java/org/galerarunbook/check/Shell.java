package org.galerarunbook.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A shell on a node, by ssh. What it is given only reads.
 *
 * @param limit in seconds
 */
record Shell(ClusterFile.Ssh ssh, String host, int limit) {

  private static final int LIMIT_SECONDS = 4;

  /** InnoDB applies its log first. */
  private static final int PATIENT_SECONDS = 3600;

  /** Option files, certificates with their keys, backups. Keys are compared there and stay. */
  static final String SCRIPT =
      """
      set -u
      server() { my_print_defaults --mysqld 2>/dev/null; }
      option() { server | sed -n "s/^--\\(loose[-_]\\)\\{0,1\\}$1=//p" | tail -n 1; }
      provider() {
        option 'wsrep[-_]provider[-_]options' | tr ';' '\\n' |
          sed -n "s/^ *$1 *= *//p" | tail -n 1
      }
      pair() {
        echo "== cert $1"
        cat "$2"
        echo "== pair $1"
        command -v openssl >/dev/null || { echo 'there is no openssl'; return; }
        a=$(openssl x509 -in "$2" -noout -pubkey) || { echo "$2 can't be read"; return; }
        b=$(openssl pkey -in "$3" -pubout) || { echo "$3 can't be read"; return; }
        if [ "$a" = "$b" ]; then echo same; else echo another; fi
      }
      if command -v my_print_defaults >/dev/null; then
        echo '== server'
        server
        echo '== sst'
        my_print_defaults sst
        pair 3306 "$(option 'ssl[-_]cert')" "$(option 'ssl[-_]key')" 2>/dev/null
        pair 4567 "$(provider socket.ssl_cert)" "$(provider socket.ssl_key)" 2>/dev/null
      fi
      if [ -n "$1" ]; then
        echo '== backups'
        now=$(date +%s)
        find "$1" -maxdepth 4 \\( -name mariadb_backup_info -o -name xtrabackup_info \\) |
          while read -r info; do
            end=$(date -d "$(sed -n 's/^end_time *= *//p' "$info")" +%s) && echo "$((now - end)) $info"
          done
      fi
      echo '== end'
      """;

  Shell(ClusterFile.Ssh ssh, String host) {
    this(ssh, host, LIMIT_SECONDS);
  }

  /** The same for what takes as long as a server's start. */
  Shell patient() {
    return new Shell(ssh, host, PATIENT_SECONDS);
  }

  /**
   * Runs {@link #SCRIPT}.
   *
   * @param backups a folder there; empty to look for none
   * @throws IllegalStateException saying why nothing can be seen
   */
  FilesSeen look(String backups) {
    return FilesSeen.read(run(SCRIPT, backups));
  }

  /** Runs a script for {@code sh}, which comes by its standard input. */
  String run(String script, String argument) {
    String remote = (ssh.sudo() ? "sudo -n " : "") + "sh -s -- " + quoted(argument);
    Process process = null;
    try {
      List<String> command = arguments();
      command.add(remote);
      process = new ProcessBuilder(command).start();
      CompletableFuture<String> out = text(process.getInputStream());
      CompletableFuture<String> err = text(process.getErrorStream());
      try (var in = process.getOutputStream()) {
        in.write(script.getBytes(StandardCharsets.UTF_8));
      } catch (IOException gone) {
        // Its exit code and its words say why.
      }
      String said = out.get(limit, TimeUnit.SECONDS);
      int exit = process.waitFor();
      if (exit != 0) {
        String why = err.get(1, TimeUnit.SECONDS).strip().replaceAll("\\s+", " ");
        throw new IllegalStateException(
            "%s %s: exit code %d, %s".formatted(ssh.program(), host, exit, why));
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "%s %s: no answer within %d s".formatted(ssh.program(), host, limit), e);
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(ssh.program() + " " + host + ": " + e.getMessage(), e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  /** How somebody here types a command for a node's shell. */
  String typed(String command) {
    return prefix() + " " + quoted(command);
  }

  /** The same up to the command. */
  String prefix() {
    return arguments().stream().map(Shell::quoted).collect(Collectors.joining(" "));
  }

  private List<String> arguments() {
    List<String> command =
        new ArrayList<>(List.of(ssh.program(), "-o", "BatchMode=yes", "-o", "ConnectTimeout=2"));
    if (ssh.key() != null) {
      command.addAll(List.of("-i", ssh.key().toString()));
    }
    if (ssh.user() != null) {
      command.addAll(List.of("-l", ssh.user()));
    }
    command.addAll(ssh.options());
    command.add(host);
    return command;
  }

  static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * On a thread of its own: the common pool has a thread less than the machine has cores, and a
   * host that hangs would keep what others have answered. Nobody waits for what a shared connection
   * leaves open.
   */
  private static CompletableFuture<String> text(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reading =
        new Thread(
            () -> {
              try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                text.complete("");
              }
            },
            "ssh");
    reading.setDaemon(true);
    reading.start();
    return text;
  }
}
