package org.galerarunbook;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** A connection that notes each statement, and answers what a test says. */
public final class FakeDatabase {

  private final List<String> said = new ArrayList<>();
  private final Function<String, List<List<String>>> answers;

  /**
   * @param answers rows for a statement; null where it has no result
   */
  public FakeDatabase(Function<String, List<List<String>>> answers) {
    this.answers = answers;
  }

  /** Every statement so far, in order. */
  public List<String> said() {
    return List.copyOf(said);
  }

  public Connection connection() {
    return fake(
        Connection.class, (name, first) -> name.equals("createStatement") ? statement() : null);
  }

  private Statement statement() {
    List<List<List<String>>> last = new ArrayList<>();
    return fake(
        Statement.class,
        (name, first) -> {
          switch (name) {
            case "execute", "executeQuery" -> {
              said.add((String) first);
              last.add(answers.apply((String) first));
              boolean has = last.get(last.size() - 1) != null;
              return name.equals("execute") ? (Object) has : result(last.get(last.size() - 1));
            }
            case "getResultSet" -> {
              return result(last.get(last.size() - 1));
            }
            default -> {
              return null;
            }
          }
        });
  }

  private static ResultSet result(List<List<String>> rows) {
    Iterator<List<String>> next = rows.iterator();
    List<List<String>> at = new ArrayList<>();
    return fake(
        ResultSet.class,
        (name, first) ->
            switch (name) {
              case "next" -> next.hasNext() && at.add(next.next());
              case "getString" -> at.get(at.size() - 1).get((Integer) first - 1);
              case "getInt" -> Integer.parseInt(at.get(at.size() - 1).get((Integer) first - 1));
              case "getLong" -> Long.parseLong(at.get(at.size() - 1).get((Integer) first - 1));
              case "getMetaData" ->
                  fake(ResultSetMetaData.class, (n, f) -> rows.isEmpty() ? 0 : rows.get(0).size());
              default -> null;
            });
  }

  private interface Acts {
    Object act(String method, Object first);
  }

  private static <T> T fake(Class<T> type, Acts acts) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                acts.act(method.getName(), arguments == null ? null : arguments[0])));
  }
}
