package io.rocketmq.client.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Snapshot of another process's resource use, read from Linux's {@code /proc}.
 *
 * @param cpuMillis the CPU time that it has used
 * @param residentMebibytes its memory
 * @param threads the number of its threads
 * @param connections the number of its established TCP connections
 */
record LinuxProcess(long cpuMillis, double residentMebibytes, int threads, int connections) {

	/** The unit of CPU time is a hundredth of a second in all of Linux's interfaces. */
	private static final int TICK_MILLIS = 10;

	private static final int USER_TIME = 11;

	private static final int SYSTEM_TIME = 12;

	private static final String ESTABLISHED = "01";

	private static final int STATE = 3;

	private static final int INODE = 9;

	/** Reads what a process uses now. */
	static LinuxProcess of(long pid) throws IOException {
		Path folder = Path.of("/proc", Long.toString(pid));
		if (!Files.isDirectory(folder)) {
			throw new IllegalStateException(
					"No folder " + folder + ": the process has ended, or the benchmark does not run on Linux");
		}
		String stat = Files.readString(folder.resolve("stat"));
		// After the program's name, which may contain blanks.
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		List<String> status = Files.readAllLines(folder.resolve("status"));
		return new LinuxProcess((Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * TICK_MILLIS,
				number(status, "VmRSS:") / 1024.0, (int) number(status, "Threads:"), connections(folder));
	}

	private static long number(List<String> status, String name) {
		return status.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(name.length()).replace("kB", "").trim())
			.mapToLong(Long::parseLong)
			.findFirst()
			.orElseThrow();
	}

	private static int connections(Path folder) throws IOException {
		Set<String> sockets = sockets(folder.resolve("fd"));
		int connections = 0;
		for (String table : List.of("net/tcp", "net/tcp6")) {
			for (String line : Files.readAllLines(folder.resolve(table))) {
				String[] fields = line.trim().split("\\s+");
				if (fields[STATE].equals(ESTABLISHED) && sockets.contains("socket:[" + fields[INODE] + "]")) {
					connections++;
				}
			}
		}
		return connections;
	}

	private static Set<String> sockets(Path descriptors) throws IOException {
		Set<String> sockets = new HashSet<>();
		try (Stream<Path> files = Files.list(descriptors)) {
			for (Path file : (Iterable<Path>) files::iterator) {
				try {
					sockets.add(Files.readSymbolicLink(file).toString());
				}
				catch (NoSuchFileException ex) {
					// Closed meanwhile.
				}
			}
		}
		return sockets;
	}

}
