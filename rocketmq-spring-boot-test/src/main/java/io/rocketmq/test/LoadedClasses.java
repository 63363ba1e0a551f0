package io.rocketmq.test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Classes that processes have loaded, as their JVMs list them.
 *
 * @param names names of the classes, as in a class file
 * @param jars the jars that they came from, without this module's own, which in a build
 * changes often
 */
record LoadedClasses(Set<String> names, Set<Path> jars) {

	private static final String SOURCE = " source: ";

	static LoadedClasses read(List<Path> logs) throws IOException {
		Set<String> names = new HashSet<>();
		Set<Path> jars = new HashSet<>();
		for (Path log : logs) {
			for (String line : Files.readAllLines(log)) {
				int end = line.indexOf(SOURCE);
				if (end < 0) {
					continue;
				}
				String name = line.substring(0, end).trim();
				String source = line.substring(end + SOURCE.length()).trim();
				Path jar = jar(source);
				boolean own = name.startsWith(LoadedClasses.class.getPackageName() + '.');
				// Others were generated, and are again.
				boolean found = jar != null || source.startsWith("jrt:") || source.startsWith("shared objects file");
				if (found && !own && name.indexOf('/') < 0) {
					names.add(name.replace('.', '/'));
					if (jar != null) {
						jars.add(jar);
					}
				}
			}
		}
		return new LoadedClasses(names, jars);
	}

	private static @Nullable Path jar(String source) {
		if (!source.startsWith("file:")) {
			return null;
		}
		try {
			Path path = Path.of(URI.create(source));
			return Files.isRegularFile(path) ? path : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}
