package io.rocketmq.client.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the page of options is the one generated from the Javadoc of the builders.
 * To generate it again, run this test with {@code -Doptions.page=write}.
 */
class OptionsPageTests {

	private static final Path SOURCES = Path.of("src/main/java/io/rocketmq/client/config");

	private static final Path PAGE = Path.of("../docs/options.md");

	private static final String BEGIN = "<!-- generated from the Javadoc of the builders: see OptionsPageTests -->";

	/** Builders in the page's order, with the variables that set their options. */
	private static final Map<String, List<? extends EnvironmentVariable<?>>> GROUPS = groups();

	/** Options whose variable has another name. */
	private static final Map<String, String> NAMED_OTHERWISE = Map.of("NameServerOptions.servers",
			"ROCKETMQ_NAME_SERVERS");

	/** Prefixes of the variables of producers and consumers. */
	private static final Map<String, String> PREFIXES = Map.of("ProducerOptions", "ROCKETMQ_PRODUCER_",
			"ConsumerOptions", "ROCKETMQ_CONSUMER_", "FetchOptions", "ROCKETMQ_FETCH_", "SimpleConsumerOptions",
			"ROCKETMQ_SIMPLE_CONSUMER_");

	/** Apache's name of the variable of the name servers. */
	private static final String APACHES = "NAMESRV_ADDR";

	/** Variables that are another name of an option, or set a part of one. */
	private static final Set<String> WITHOUT_OPTION = Set.of(APACHES, OptionVariables.SECURITY_TOKEN);

	private static final Pattern SENTENCE = Pattern.compile("(.*?)\\.(?: Default: (.*?)\\.)?(?: [A-Z{].*)?",
			Pattern.DOTALL);

	private final List<String> withoutDefault = new ArrayList<>();

	private static Map<String, List<? extends EnvironmentVariable<?>>> groups() {
		Map<String, List<? extends EnvironmentVariable<?>>> groups = new LinkedHashMap<>();
		groups.put("ClientOptions", OptionVariables.CLIENT);
		groups.put("NameServerOptions", OptionVariables.NAME_SERVER);
		groups.put("TransportOptions", OptionVariables.TRANSPORT);
		groups.put("TlsOptions", List.of());
		groups.put("RemoteOptions", OptionVariables.REMOTE);
		groups.put("BrokerOptions", OptionVariables.BROKER);
		groups.put("ProducerOptions", OptionVariables.PRODUCER);
		groups.put("SimpleConsumerOptions", OptionVariables.SIMPLE_CONSUMER);
		groups.put("ConsumerOptions", OptionVariables.CONSUMER);
		groups.put("FetchOptions", OptionVariables.FETCH);
		return groups;
	}

	@Test
	void thePageHasAllOptionsAsTheirJavadocDescribesThem() throws IOException {
		String page = Files.readString(PAGE);
		String made = page.substring(0, page.indexOf(BEGIN)) + BEGIN + "\n" + tables();
		if ("write".equals(System.getProperty("options.page"))) {
			Files.writeString(PAGE, made);
		}
		assertThat(Files.readString(PAGE)).as("docs/options.md; generate it again with -Doptions.page=write")
			.isEqualTo(made);
		assertThat(this.withoutDefault).as("options without a Javadoc sentence 'Default: …'").isEmpty();
	}

	@Test
	void eachVariableSetsAnOption() throws IOException {
		for (Map.Entry<String, List<? extends EnvironmentVariable<?>>> group : GROUPS.entrySet()) {
			List<String> expected = options(group.getKey()).stream()
				.map((option) -> variable(group.getKey(), option.name()))
				.toList();
			assertThat(group.getValue()).extracting(EnvironmentVariable::name)
				.filteredOn((name) -> !WITHOUT_OPTION.contains(name))
				.isSubsetOf(expected);
		}
	}

	@Test
	void eachOptionOfASimpleTypeHasAVariable() throws IOException {
		TreeSet<String> missing = new TreeSet<>();
		for (Map.Entry<String, List<? extends EnvironmentVariable<?>>> group : GROUPS.entrySet()) {
			List<String> variables = group.getValue().stream().map(EnvironmentVariable::name).toList();
			for (Option option : options(group.getKey())) {
				if (!option.type().endsWith(".Builder>") && !group.getKey().equals("TlsOptions")
						&& !variables.contains(variable(group.getKey(), option.name()))) {
					missing.add(group.getKey() + '.' + option.name());
				}
			}
		}
		missing.removeAll(List.of("ClientOptions.nameServers", "ClientOptions.environment",
				"ProducerOptions.environment", "ConsumerOptions.environment", "SimpleConsumerOptions.environment"));
		assertThat(missing).isEmpty();
	}

	private String tables() throws IOException {
		StringBuilder page = new StringBuilder();
		for (Map.Entry<String, List<? extends EnvironmentVariable<?>>> group : GROUPS.entrySet()) {
			List<String> variables = group.getValue().stream().map(EnvironmentVariable::name).toList();
			page.append("\n## `").append(group.getKey()).append("`\n\n");
			page.append("| option | what it is | default | environment |\n|---|---|---|---|\n");
			for (Option option : options(group.getKey())) {
				if (option.type().endsWith(".Builder>") || option.name().equals("environment")) {
					continue;
				}
				Matcher sentence = SENTENCE.matcher(option.sentence());
				assertThat(sentence.matches()).isTrue();
				if (sentence.group(2) == null && !option.name().equals("group")) {
					this.withoutDefault.add(group.getKey() + '.' + option.name());
				}
				String variable = variable(group.getKey(), option.name());
				page.append("| `").append(option.name()).append("`, `").append(option.type());
				page.append("` | ").append(sentence.group(1)).append(" | ").append(sentence.group(2)).append(" | ");
				page.append(variables.contains(variable) ? '`' + variable + '`' : "–").append(" |\n");
			}
		}
		return page.toString();
	}

	private static String variable(String group, String option) {
		String usual = PREFIXES.getOrDefault(group, "ROCKETMQ_")
				+ option.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
		return NAMED_OTHERWISE.getOrDefault(group + '.' + option, usual);
	}

	private static List<Option> options(String group) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<Option> options = new ArrayList<>();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
			JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
					files.getJavaFileObjects(SOURCES.resolve(group + ".java")));
			CompilationUnitTree unit = task.parse().iterator().next();
			ClassTree outer = (ClassTree) unit.getTypeDecls().get(0);
			ClassTree builder = members(outer, ClassTree.class)
				.filter((each) -> each.getSimpleName().contentEquals("Builder"))
				.findFirst()
				.orElseThrow();
			DocTrees docs = DocTrees.instance(task);
			TreePath path = new TreePath(new TreePath(new TreePath(unit), outer), builder);
			members(builder, MethodTree.class)
				.filter((each) -> each.getModifiers().getFlags().contains(Modifier.PUBLIC)
						&& each.getParameters().size() == 1)
				.forEach((each) -> options.add(new Option(each.getName().toString(),
						each.getParameters().get(0).getType().toString().replace("@Nullable ", ""),
						sentence(docs.getDocComment(new TreePath(path, each))))));
		}
		return options;
	}

	private static <T extends Tree> Stream<T> members(ClassTree type, Class<T> kind) {
		return type.getMembers().stream().filter(kind::isInstance).map(kind::cast);
	}

	/** Returns the text before the tags, as Markdown. */
	private static String sentence(String javadoc) {
		String text = javadoc.strip().split("\n\\s*@(param|return|throws)")[0].replaceAll("\\s+", " ");
		return text.replaceAll("\\{@link (?:[\\w.]*[.#])?([^}]*)}", "`$1`")
			.replaceAll("\\{@code ([^}]*)}", "`$1`")
			.replace("|", "\\|");
	}

	private record Option(String name, String type, String sentence) {
	}

}
