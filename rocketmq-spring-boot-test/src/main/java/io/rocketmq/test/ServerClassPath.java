package io.rocketmq.test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The class path of the child processes: that of this JVM or, when this JVM runs a Spring
 * Boot executable jar, the jars nested in it, unpacked.
 */
final class ServerClassPath {

	private static final String NESTED_LIBRARIES = "BOOT-INF/lib/";

	private static final String NESTED_CLASSES = "BOOT-INF/classes/";

	private static final int LONGEST_SHOWN = 1000;

	private static final List<String> NEEDED = List.of("io/rocketmq/test/ServerMain.class",
			"org/apache/rocketmq/namesrv/NamesrvStartup.class", "org/apache/rocketmq/broker/BrokerStartup.class");

	private ServerClassPath() {
	}

	/**
	 * Returns the class path for child processes.
	 * @param classPath the class path of this JVM
	 * @param folder the folder to unpack nested jars into
	 * @return a class path with the server's classes
	 * @throws EmbeddedRocketMQException if the server's classes are not there
	 */
	static String of(String classPath, Path folder) {
		List<Path> entries = new ArrayList<>();
		for (String entry : classPath.split(File.pathSeparator)) {
			Path path = Path.of(entry).toAbsolutePath();
			if (isExecutableJar(path)) {
				unpack(path, folder, entries);
			}
			else {
				entries.add(path);
			}
		}
		for (String needed : NEEDED) {
			if (!holds(entries, needed)) {
				throw new EmbeddedRocketMQException("The embedded server cannot be started, as '" + needed
						+ "' is not among the " + entries.size() + " entries of this JVM's class path ("
						+ abbreviate(classPath) + "): put rocketmq-spring-boot-test and its dependencies on the class"
						+ " path that the JVM is started with, not only on that of a class loader made later");
			}
		}
		List<String> texts = new ArrayList<>();
		entries.forEach((entry) -> texts.add(entry.toString()));
		return String.join(File.pathSeparator, texts);
	}

	private static String abbreviate(String classPath) {
		return (classPath.length() <= LONGEST_SHOWN) ? classPath : classPath.substring(0, LONGEST_SHOWN) + "...";
	}

	private static boolean holds(List<Path> entries, String resource) {
		List<URL> urls = new ArrayList<>();
		try {
			for (Path entry : entries) {
				urls.add(entry.toUri().toURL());
			}
			// A class loader, as an entry may be a jar that only names others in its
			// manifest.
			try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
				return loader.findResource(resource) != null;
			}
		}
		catch (MalformedURLException ex) {
			throw new EmbeddedRocketMQException("The class path " + entries + " has an entry that is not a file", ex);
		}
		catch (IOException ex) {
			throw new EmbeddedRocketMQException("The class path " + entries + " cannot be read", ex);
		}
	}

	private static boolean isExecutableJar(Path path) {
		if (!Files.isRegularFile(path)) {
			return false;
		}
		try (JarFile jar = new JarFile(path.toFile())) {
			return jar.getEntry(NESTED_LIBRARIES) != null;
		}
		catch (IOException ex) {
			// The JVM passes over a broken jar on its class path too.
			return false;
		}
	}

	private static void unpack(Path executable, Path folder, List<Path> entries) {
		Path classes = folder.resolve("classes");
		entries.add(classes);
		try (JarFile jar = new JarFile(executable.toFile())) {
			for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements();) {
				JarEntry entry = all.nextElement();
				String name = entry.getName();
				if (entry.isDirectory()) {
					continue;
				}
				if (name.startsWith(NESTED_LIBRARIES)) {
					Path library = folder.resolve("lib").resolve(name.substring(NESTED_LIBRARIES.length()));
					copy(jar, entry, library);
					entries.add(library);
				}
				else if (name.startsWith(NESTED_CLASSES)) {
					copy(jar, entry, classes.resolve(name.substring(NESTED_CLASSES.length())));
				}
			}
		}
		catch (IOException ex) {
			throw new EmbeddedRocketMQException("The executable jar '" + executable + "' cannot be unpacked to '"
					+ folder + "', from where the embedded server's processes would load their classes", ex);
		}
	}

	private static void copy(JarFile jar, JarEntry entry, Path target) throws IOException {
		Files.createDirectories(target.getParent());
		try (InputStream content = jar.getInputStream(entry)) {
			Files.copy(content, target);
		}
	}

}
