package io.rocketmq.samples.orders;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The shop with the bean definitions that Spring generated ahead of time, in a process of
 * its own.
 */
class AheadOfTimeIT {

	@TempDir
	private Path folder;

	@Test
	void theShopLosesNothingWithCodeGeneratedAheadOfTime() throws Exception {
		Path sources = this.folder.resolve("sources");
		Path resources = this.folder.resolve("resources");
		Path classes = this.folder.resolve("classes");
		SpringApplicationAotProcessor.main(new String[] { OrderShopApplication.class.getName(), sources.toString(),
				resources.toString(), classes.toString(), "io.rocketmq", "shop" });
		assertThat(Files
			.readString(resources.resolve("META-INF/native-image/io.rocketmq/shop/reachability-metadata.json")))
			.contains(Order.class.getName(), Payment.class.getName(), Warehouse.class.getName());
		compile(sources, classes);

		Path output = this.folder.resolve("output");
		Process shop = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-cp",
				classes + File.pathSeparator + resources + File.pathSeparator + System.getProperty("java.class.path"),
				OrderShopApplication.class.getName(), "--server.port=0", "--demo.orders=50", "--demo.exit=true")
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(shop.waitFor(120, TimeUnit.SECONDS)).as(() -> read(output)).isTrue();
			assertThat(shop.exitValue()).as(() -> read(output)).isZero();
			assertThat(read(output)).contains("Summary after");
		}
		finally {
			shop.destroyForcibly();
		}
	}

	private static void compile(Path sources, Path classes) throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-nowarn",
				"-parameters", "-cp", classes + File.pathSeparator + System.getProperty("java.class.path")));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((name) -> name.endsWith(".java")).forEach(arguments::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
