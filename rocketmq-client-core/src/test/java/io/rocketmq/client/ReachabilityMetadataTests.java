package io.rocketmq.client;

import java.io.IOException;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.channel.ChannelHandler;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the metadata for native images lists all types that the client uses by
 * reflection: the bodies that Jackson reads and writes, the handlers whose methods Netty
 * looks at, and the methods for virtual threads. With {@code -Dreachability=write} the
 * list is written.
 */
class ReachabilityMetadataTests {

	private static final Path FILE = Path
		.of("src/main/resources/META-INF/native-image/io.rocketmq/rocketmq-client-core/reachability-metadata.json");

	private static final String VIRTUAL_THREADS = """
			    { "type": "java.lang.Thread", "methods": [ { "name": "ofVirtual", "parameterTypes": [] } ] },
			    { "type": "java.lang.Thread$Builder", "methods": [ { "name": "name", "parameterTypes": [ "java.lang.String", "long" ] },
			      { "name": "factory", "parameterTypes": [] } ] },
			    { "type": "java.util.concurrent.Executors", "methods": [ { "name": "newThreadPerTaskExecutor",
			      "parameterTypes": [ "java.util.concurrent.ThreadFactory" ] } ] }
			""";

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.rocketmq.client");

	@Test
	void allTypesUsedByReflectionAreListed() throws IOException {
		Set<String> bodies = bodies();
		Set<String> handlers = handlers();
		assertThat(bodies).hasSizeGreaterThan(30)
			.contains("io.rocketmq.client.message.MessageQueue",
					"io.rocketmq.client.internal.protocol.body.TopicRouteBody");
		assertThat(handlers).hasSizeGreaterThanOrEqualTo(3);
		String expected = json(bodies, handlers);
		if ("write".equals(System.getProperty("reachability"))) {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, expected);
		}
		assertThat(Files.readString(FILE)).as("run this test with -Dreachability=write").isEqualTo(expected);
	}

	@Test
	void theListNamesTypesThatExist() throws ReflectiveOperationException, IOException {
		JsonNode root = JsonMapper.shared().readTree(Files.readString(FILE));
		int types = 0;
		for (JsonNode entry : root.required("reflection")) {
			String name = entry.required("type").stringValue();
			if (name.startsWith("io.rocketmq.")) {
				assertThat(Class.forName(name, false, getClass().getClassLoader())).isNotNull();
				types++;
			}
		}
		assertThat(types).isGreaterThan(30);
		if (Runtime.version().feature() >= 21) {
			checkMethods();
		}
	}

	private static void checkMethods() throws ReflectiveOperationException, IOException {
		Map<String, Class<?>> known = new HashMap<>();
		known.put("long", long.class);
		for (JsonNode entry : JsonMapper.shared().readTree(Files.readString(FILE)).required("reflection")) {
			for (JsonNode method : entry.path("methods")) {
				Class<?>[] parameters = new Class<?>[method.required("parameterTypes").size()];
				for (int i = 0; i < parameters.length; i++) {
					String name = method.required("parameterTypes").required(i).stringValue();
					parameters[i] = known.containsKey(name) ? known.get(name) : Class.forName(name);
				}
				Method found = Class.forName(entry.required("type").stringValue())
					.getMethod(method.required("name").stringValue(), parameters);
				assertThat(found).isNotNull();
			}
		}
	}

	/** Returns the names of all bodies, and of the types of their components. */
	private Set<String> bodies() {
		Set<String> names = new TreeSet<>();
		this.classes.stream()
			.filter((each) -> each.getPackageName().equals("io.rocketmq.client.internal.protocol.body"))
			.filter((each) -> !each.getSimpleName().equals("package-info"))
			.forEach((each) -> add(each.reflect(), names));
		return names;
	}

	private static void add(Type type, Set<String> names) {
		if (type instanceof ParameterizedType parameterized) {
			Arrays.stream(parameterized.getActualTypeArguments()).forEach((each) -> add(each, names));
		}
		else if (type instanceof WildcardType wildcard) {
			Arrays.stream(wildcard.getUpperBounds()).forEach((each) -> add(each, names));
		}
		else if (type instanceof GenericArrayType array) {
			add(array.getGenericComponentType(), names);
		}
		else if (type instanceof Class<?> of && of.isArray()) {
			add(of.getComponentType(), names);
		}
		else if (type instanceof Class<?> of && of.getName().startsWith("io.rocketmq.") && names.add(of.getName())
				&& of.isRecord()) {
			for (RecordComponent component : of.getRecordComponents()) {
				add(component.getGenericType(), names);
			}
		}
	}

	private Set<String> handlers() {
		Set<String> names = new TreeSet<>();
		this.classes.stream()
			.filter((each) -> each.isAssignableTo(ChannelHandler.class))
			.map(JavaClass::getName)
			.forEach(names::add);
		return names;
	}

	private static String json(Set<String> bodies, Set<String> handlers) {
		StringBuilder json = new StringBuilder("{\n  \"reflection\": [\n");
		for (String body : bodies) {
			json.append("    { \"type\": \"")
				.append(body)
				.append("\", \"allDeclaredConstructors\": true, \"allDeclaredMethods\": true, \"allDeclaredFields\": true },\n");
		}
		for (String handler : handlers) {
			json.append("    { \"type\": \"").append(handler).append("\", \"allPublicMethods\": true },\n");
		}
		return json.append(VIRTUAL_THREADS).append("  ]\n}\n").toString();
	}

}
