package org.galerarunbook.lab.junit;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What chapters are going to do, read from their sources: every step of every section. */
final class ChapterSources {

  /**
   * One step as it is written.
   *
   * @param section the annotation of the section that does it, such as {@code Procedure}
   * @param calls the methods called on it, the first one first
   * @param commands the texts given to {@code run}, with what verbs type and the names of methods
   */
  record WrittenStep(
      String chapter, String section, String title, List<String> calls, List<String> commands) {}

  private record Method(Set<String> annotations, List<WrittenStep> steps, Set<String> calls) {}

  private final Map<String, Method> methods = new LinkedHashMap<>();
  private final Set<String> classes = new HashSet<>();

  /** Reads all sources in these folders. */
  static ChapterSources in(List<Path> folders) {
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.list(folder)) {
        all.filter(f -> f.toString().endsWith(".java")).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + folder, e);
      }
    }
    ChapterSources sources = new ChapterSources();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    var manager = compiler.getStandardFileManager(null, null, null);
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
    try {
      for (CompilationUnitTree unit : task.parse()) {
        unit.accept(sources.new Reader(), null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the chapters", e);
    }
    return sources;
  }

  /** The chapters found, by simple name. */
  List<String> chapters() {
    return classes.stream().filter(c -> c.endsWith("Chapter")).sorted().toList();
  }

  /** Every step of a chapter, those that its helpers write too, under the section that does it. */
  List<WrittenStep> steps(String chapter) {
    List<WrittenStep> steps = new ArrayList<>();
    methods.forEach(
        (name, method) -> {
          if (name.startsWith(chapter + ".")) {
            method.annotations().stream()
                .filter(a -> a.matches("Procedure|Check|WayBack|Trap|Drill|Measurement|Test"))
                .forEach(kind -> collect(chapter, kind, name, new HashSet<>(), steps));
          }
        });
    return steps;
  }

  private void collect(
      String chapter, String kind, String name, Set<String> been, List<WrittenStep> into) {
    Method method = methods.get(name);
    if (method == null || !been.add(name)) {
      return;
    }
    method.steps().stream()
        .map(s -> new WrittenStep(chapter, kind, s.title(), s.calls(), s.commands()))
        .forEach(into::add);
    method.calls().forEach(called -> collect(chapter, kind, called, been, into));
  }

  private final class Reader extends TreeScanner<Void, Void> {
    private final Map<String, String> constants = new HashMap<>();
    private String type = "";
    private Method method;

    @Override
    public Void visitClass(ClassTree tree, Void none) {
      String outer = type;
      type = tree.getSimpleName().isEmpty() ? outer : tree.getSimpleName().toString();
      classes.add(type);
      for (Tree member : tree.getMembers()) {
        if (member instanceof VariableTree field && field.getInitializer() != null) {
          constants.put(field.getName().toString(), texts(field.getInitializer()));
        }
      }
      super.visitClass(tree, none);
      type = outer;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void none) {
      Set<String> annotations = new HashSet<>();
      for (AnnotationTree annotation : tree.getModifiers().getAnnotations()) {
        annotations.add(annotation.getAnnotationType().toString().replaceFirst("^.*\\.", ""));
      }
      method = new Method(annotations, new ArrayList<>(), new HashSet<>());
      // overloaded helpers count as one
      Method known = methods.putIfAbsent(type + "." + tree.getName(), method);
      method = known == null ? method : known;
      return super.visitMethod(tree, none);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void none) {
      if (method != null) {
        called(tree);
        List<MethodInvocationTree> chain = chain(tree);
        List<String> calls = chain.stream().map(Reader::name).toList();
        if (calls.contains("run")) {
          step(chain, calls);
          // the rest of the chain belongs to the same step; only arguments are looked at further
          chain.forEach(c -> scan(c.getArguments(), none));
          return null;
        }
      }
      return super.visitMethodInvocation(tree, none);
    }

    private void step(List<MethodInvocationTree> chain, List<String> calls) {
      String title = "";
      List<String> commands = new ArrayList<>();
      for (MethodInvocationTree call : chain) {
        if (name(call).equals("step")) {
          title = texts(call.getArguments().get(0));
        } else if (name(call).equals("run") || name(call).equals("input")) {
          commands.add(texts(call.getArguments().get(0)));
        }
      }
      method.steps().add(new WrittenStep(type, "", title, calls, commands));
    }

    private void called(MethodInvocationTree tree) {
      if (tree.getMethodSelect() instanceof IdentifierTree own) {
        method.calls().add(type + "." + own.getName());
      } else if (tree.getMethodSelect() instanceof MemberSelectTree other
          && other.getExpression() instanceof IdentifierTree of) {
        method.calls().add(of.getName() + "." + other.getIdentifier());
      }
    }

    /** The calls of a chain, the first one first. */
    private static List<MethodInvocationTree> chain(MethodInvocationTree last) {
      List<MethodInvocationTree> chain = new ArrayList<>();
      ExpressionTree at = last;
      while (at instanceof MethodInvocationTree call) {
        chain.add(0, call);
        at =
            call.getMethodSelect() instanceof MemberSelectTree select
                ? select.getExpression()
                : null;
      }
      return chain;
    }

    private static String name(MethodInvocationTree call) {
      return call.getMethodSelect() instanceof MemberSelectTree select
          ? select.getIdentifier().toString()
          : call.getMethodSelect().toString();
    }

    /** Whether it is called on a parameter, a constant or several together, and on no class. */
    private static boolean isOfNodes(MethodInvocationTree call) {
      return call.getMethodSelect() instanceof MemberSelectTree select
          && (select.getExpression() instanceof MethodInvocationTree
              || select.getExpression().toString().matches("[a-z]\\w*|[A-Z]+"));
    }

    /**
     * All texts of an expression, with constants put in, a node's verbs by what they type in both
     * worlds, and other methods by their names.
     */
    private String texts(Tree expression) {
      StringBuilder out = new StringBuilder();
      new TreeScanner<Void, Void>() {
        @Override
        public Void visitLiteral(LiteralTree literal, Void none) {
          out.append(literal.getValue());
          return null;
        }

        @Override
        public Void visitIdentifier(IdentifierTree name, Void none) {
          out.append(constants.getOrDefault(name.getName().toString(), ""));
          return null;
        }

        @Override
        public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
          if (isOfNodes(call)) {
            List<String> arguments = call.getArguments().stream().map(Reader.this::texts).toList();
            Optional<String> typed = Verbs.typed(name(call), arguments);
            if (typed.isPresent()) {
              out.append(typed.get());
              return null;
            }
          }
          super.visitMethodInvocation(call, none);
          out.append(" \u0001").append(name(call)).append("() ");
          return null;
        }
      }.scan(expression, null);
      return out.toString();
    }
  }
}
