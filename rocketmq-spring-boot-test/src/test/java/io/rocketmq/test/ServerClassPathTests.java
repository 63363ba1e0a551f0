package io.rocketmq.test;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServerClassPathTests {

	@TempDir
	private Path folder;

	@Test
	void classPathOfThisJvmIsKept() {
		String classPath = System.getProperty("java.class.path");
		assertThat(ServerClassPath.of(classPath, this.folder).split(File.pathSeparator))
			.containsExactly(classPath.split(File.pathSeparator));
		assertThat(this.folder).isEmptyDirectory();
	}

	@Test
	void jarThatNamesOthersInItsManifestIsKept() throws IOException {
		StringBuilder others = new StringBuilder();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			others.append(Path.of(entry).toUri()).append(' ');
		}
		Manifest manifest = new Manifest();
		manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
		manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, others.toString());
		Path jar = this.folder.resolve("path.jar");
		new JarOutputStream(Files.newOutputStream(jar), manifest).close();
		assertThat(ServerClassPath.of(jar.toString(), this.folder.resolve("unused"))).isEqualTo(jar.toString());
	}

	@Test
	void executableJarIsUnpacked() throws IOException {
		Path library = this.folder.resolve("library.jar");
		writeJar(library, "org/apache/rocketmq/namesrv/NamesrvStartup.class",
				"org/apache/rocketmq/broker/BrokerStartup.class");
		Path executable = this.folder.resolve("application.jar");
		try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(executable))) {
			jar.putNextEntry(new JarEntry("BOOT-INF/lib/"));
			jar.putNextEntry(new JarEntry("BOOT-INF/lib/library.jar"));
			Files.copy(library, jar);
			jar.putNextEntry(new JarEntry("BOOT-INF/classes/io/rocketmq/test/ServerMain.class"));
			jar.write("code".getBytes(StandardCharsets.UTF_8));
			jar.putNextEntry(new JarEntry("org/springframework/boot/loader/Loader.class"));
		}
		Path unpacked = this.folder.resolve("unpacked");
		assertThat(ServerClassPath.of(executable.toString(), unpacked)).isEqualTo(
				unpacked.resolve("classes") + File.pathSeparator + unpacked.resolve("lib").resolve("library.jar"));
		assertThat(unpacked.resolve("classes/io/rocketmq/test/ServerMain.class")).hasContent("code");
		assertThat(unpacked.resolve("lib/library.jar")).hasSameBinaryContentAs(library);
		assertThat(unpacked.resolve("classes/org")).doesNotExist();
	}

	@Test
	void missingServerIsNamed() throws IOException {
		Path jar = this.folder.resolve("other.jar");
		writeJar(jar, "io/rocketmq/test/ServerMain.class");
		assertThatExceptionOfType(EmbeddedRocketMQException.class)
			.isThrownBy(() -> ServerClassPath.of(jar.toString(), this.folder))
			.withMessageContaining("'org/apache/rocketmq/namesrv/NamesrvStartup.class'")
			.withMessageContaining(jar.toString())
			.withMessageContaining("put rocketmq-spring-boot-test");
	}

	private static void writeJar(Path target, String... entries) throws IOException {
		try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
			for (String entry : entries) {
				jar.putNextEntry(new JarEntry(entry));
				jar.write(entry.getBytes(StandardCharsets.UTF_8));
				jar.closeEntry();
			}
		}
	}

}
