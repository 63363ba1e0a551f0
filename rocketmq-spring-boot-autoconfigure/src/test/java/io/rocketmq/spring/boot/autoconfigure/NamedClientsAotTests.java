package io.rocketmq.spring.boot.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.spring.core.RocketMQTemplate;
import io.rocketmq.spring.support.RocketMQClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Named clients of an application that is processed ahead of time.
 */
class NamedClientsAotTests {

	private static final String[] PROPERTIES = { "rocketmq.name-server=localhost:1",
			"rocketmq.clients.archive.name-server=localhost:2", "rocketmq.clients.archive.receiver.group=workers",
			"rocketmq.clients.archive.receiver.topics=orders" };

	@Test
	void generatedCodeCreatesTheBeans(@TempDir Path folder) throws Exception {
		ClassName initializer = generate(folder);
		compile(folder);
		// A class loader of its own, since generated code calls what is private to the
		// package.
		List<URL> path = new ArrayList<>();
		path.add(folder.toUri().toURL());
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			path.add(Path.of(entry).toUri().toURL());
		}
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(path.toArray(URL[]::new),
				ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			Class.forName(Run.class.getName(), true, loader)
				.getMethod("run", String.class)
				.invoke(null, initializer.reflectionName());
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static ClassName generate(Path folder) {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Application.class)),
				new FileSystemGeneratedFiles((kind) -> folder));
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		TestPropertyValues.of(PROPERTIES).applyTo(context);
		context.register(Application.class);
		ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		generation.writeGeneratedContent();
		return initializer;
	}

	private static void compile(Path folder) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", folder.toString(), "-cp",
				System.getProperty("java.class.path")));
		try (Stream<Path> files = Files.walk(folder)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RocketMQAutoConfiguration.class, RocketMQTemplateAutoConfiguration.class })
	static class Application {

	}

	/** The application with the generated code. */
	public static final class Run {

		private Run() {
		}

		/** Runs it, called by reflection. */
		public static void run(String initializer) throws ReflectiveOperationException {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(PROPERTIES).applyTo(context);
				Object generated = Class.forName(initializer).getDeclaredConstructor().newInstance();
				@SuppressWarnings("unchecked")
				ApplicationContextInitializer<GenericApplicationContext> typed = (ApplicationContextInitializer<GenericApplicationContext>) generated;
				typed.initialize(context);
				context.refresh();
				assertThat(context.getBean(RocketMQClients.class).byName()).containsOnlyKeys("default", "archive");
				assertThat(context.getBean("archiveRocketMQClient", RocketMQClient.class).status().nameServers())
					.containsExactly("localhost:2");
				assertThat(context.getBean("archiveRocketMQTemplate", RocketMQTemplate.class).receive()).isNotNull();
				assertThat(context.getBean(RocketMQTemplate.class)).as("the default one needs no qualifier")
					.isSameAs(context.getBean("rocketMQTemplate"));
			}
		}

	}

}
