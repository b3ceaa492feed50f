package dev.uplift.pack.jar;

import dev.uplift.pack.jar.FoundMethod.Found;
import dev.uplift.script.UpgradeContext;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the scripts of a jar in its class files. Loads nothing, and so runs nothing. */
public final class ClassScan {
  private static final String PACKAGE = UpgradeContext.class.getPackageName();
  private static final String ANNOTATIONS = "L" + PACKAGE.replace('.', '/') + "/";
  private static final String SIGNATURE =
      "(" + UpgradeContext.class.descriptorString() + ")" + void.class.descriptorString();

  private final ScriptJar jar;

  public ClassScan(ScriptJar jar) {
    this.jar = jar;
  }

  /** A class file that cannot be read. */
  public static final class UnreadableClass extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableClass(String entry, Exception cause) {
      super("\"" + entry + "\": " + cause.getMessage(), cause);
    }
  }

  /** Every method that bears an annotation of scripts, by class and place in it. */
  public List<FoundMethod> methods() throws UnreadableClass {
    List<FoundMethod> methods = new ArrayList<>();
    for (String entry :
        jar.entries().keySet().stream().filter(ClassScan::isClass).sorted().toList()) {
      try {
        methods.addAll(methods(ClassFile.of().parse(jar.entries().get(entry)), entry));
      } catch (IllegalArgumentException e) {
        throw new UnreadableClass(entry, e);
      }
    }
    return methods;
  }

  static boolean isClass(String entry) {
    return entry.endsWith(".class") && !entry.startsWith("META-INF/");
  }

  private List<FoundMethod> methods(ClassModel model, String entry) {
    String file = jar.file() + "!" + source(model, entry);
    List<FoundMethod> found = new ArrayList<>();
    for (MethodModel method : model.methods()) {
      List<Found> annotations = annotations(method);
      if (!annotations.isEmpty()) {
        found.add(
            new FoundMethod(
                file,
                model.thisClass().asInternalName().replace('/', '.'),
                method.methodName().stringValue(),
                line(method),
                unusable(model, method),
                annotations));
      }
    }
    return found;
  }

  private static String source(ClassModel model, String entry) {
    String folder = entry.substring(0, entry.lastIndexOf('/') + 1);
    return model
        .findAttribute(Attributes.sourceFile())
        .map(attribute -> folder + attribute.sourceFile().stringValue())
        .orElse(entry);
  }

  private static int line(MethodModel method) {
    return method
        .findAttribute(Attributes.code())
        .flatMap(code -> code.findAttribute(Attributes.lineNumberTable()))
        .flatMap(lines -> lines.lineNumbers().stream().findFirst())
        .map(LineNumberInfo::lineNumber)
        .orElse(0);
  }

  private static Optional<String> unusable(ClassModel model, MethodModel method) {
    boolean isStatic = method.flags().has(AccessFlag.STATIC);
    if (!model.flags().has(AccessFlag.PUBLIC)) {
      return Optional.of("its class is not public");
    }
    if (!method.flags().has(AccessFlag.PUBLIC) || method.flags().has(AccessFlag.ABSTRACT)) {
      return Optional.of("it is not public, or has no body");
    }
    if (!method.methodType().stringValue().equals(SIGNATURE)) {
      return Optional.of("it does not take one UpgradeContext and return void");
    }
    if (!isStatic && (model.flags().has(AccessFlag.ABSTRACT) || !constructible(model))) {
      return Optional.of("its class has no public constructor without parameters");
    }
    return Optional.empty();
  }

  private static boolean constructible(ClassModel model) {
    return model.methods().stream()
        .anyMatch(
            m ->
                m.methodName().equalsString("<init>")
                    && m.methodType().equalsString("()V")
                    && m.flags().has(AccessFlag.PUBLIC));
  }

  private static List<Found> annotations(MethodModel method) {
    return method
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(attribute -> attribute.annotations().stream().flatMap(ClassScan::found).toList())
        .orElse(List.of());
  }

  /** A repeated annotation stands in one named {@code X$All}. */
  private static Stream<Found> found(Annotation annotation) {
    String descriptor = annotation.className().stringValue();
    if (!descriptor.startsWith(ANNOTATIONS)) {
      return Stream.empty();
    }
    if (descriptor.endsWith("$All;")) {
      return annotation.elements().stream()
          .map(AnnotationElement::value)
          .flatMap(v -> v instanceof AnnotationValue.OfArray a ? a.values().stream() : Stream.of())
          .flatMap(
              v ->
                  v instanceof AnnotationValue.OfAnnotation inner
                      ? found(inner.annotation())
                      : Stream.empty());
    }
    Map<String, Object> values = new LinkedHashMap<>();
    annotation.elements().forEach(e -> values.put(e.name().stringValue(), value(e.value())));
    String name = descriptor.substring(ANNOTATIONS.length(), descriptor.length() - 1);
    return Stream.of(new Found(name, values));
  }

  private static Object value(AnnotationValue value) {
    return switch (value) {
      case AnnotationValue.OfString text -> text.stringValue();
      case AnnotationValue.OfInt number -> number.intValue();
      case AnnotationValue.OfBoolean flag -> flag.booleanValue();
      case AnnotationValue.OfEnum constant -> constant.constantName().stringValue();
      case AnnotationValue.OfArray array ->
          array.values().stream().map(ClassScan::value).map(String::valueOf).toList();
      case AnnotationValue other -> other.toString();
    };
  }
}
