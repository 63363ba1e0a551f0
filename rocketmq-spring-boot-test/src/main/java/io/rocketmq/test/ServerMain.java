package io.rocketmq.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The main class of a child process. It starts the role named by its first argument with
 * the configuration file named by its second, and then obeys the lines on its standard
 * input: {@code <id> <command> <argument>...}, each answered by one line on standard
 * output: {@code <id> ok <text>} or {@code <id> failed <message>}. The start itself is
 * answered as id 0. When standard input ends, the parent is gone: the process ends, and
 * the name server's one deletes the server's folder (third argument).
 */
final class ServerMain {

	static final String NAME_SERVER = "name-server";

	static final String BROKER = "broker";

	static final String OK = "ok";

	static final String FAILED = "failed";

	private static final Duration HOLD = Duration.ofSeconds(30);

	private final ServerRole role;

	private final Path folder;

	private final PrintStream answers;

	private ServerMain(ServerRole role, Path folder, PrintStream answers) {
		this.role = role;
		this.folder = folder;
		this.answers = answers;
	}

	public static void main(String[] args) throws IOException {
		// Standard output carries the answers only; whatever else Apache's classes print
		// goes where standard error goes, into a file.
		PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		System.setOut(System.err);
		Path config = Path.of(args[1]);
		ServerRole role = args[0].equals(NAME_SERVER) ? new NameServerRole(config) : new BrokerRole(config);
		new ServerMain(role, Path.of(args[2]), answers).run();
	}

	private void run() throws IOException {
		Thread starter = new Thread(() -> {
			if (answer("0", () -> {
				this.role.start();
				return "";
			})) {
				outliveSignals();
			}
			else {
				Runtime.getRuntime().halt(1);
			}
		}, "start");
		starter.start();
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String line = commands.readLine();
		while (line != null) {
			List<String> words = Arrays.asList(line.split(" "));
			String command = words.get(1);
			answer(words.get(0), () -> this.role.run(command, words.subList(2, words.size())));
			line = commands.readLine();
		}
		// The name server deletes, or the brokers if it is not there: a broker writes,
		// and
		// creates folders for that, until its process has ended.
		boolean nameServer = this.role instanceof NameServerRole;
		if (nameServer) {
			ServerFolder.awaitOthersEnded(this.folder);
		}
		if (nameServer || !ServerFolder.isUsed(this.folder.resolve(NAME_SERVER))) {
			ServerFolder.delete(this.folder);
		}
		Runtime.getRuntime().halt(2);
	}

	private boolean answer(String id, Action action) {
		try {
			String text = action.run();
			this.answers.println((id + " " + OK + " " + text).stripTrailing());
			return true;
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			this.answers.println(id + " " + FAILED + " " + describe(ex));
			return false;
		}
	}

	/**
	 * Ctrl-C in a terminal reaches this process as well as its parent. The server must
	 * still serve while the parent's application shuts down, so the end of this JVM is
	 * held until the parent asks for it or is gone.
	 */
	private static void outliveSignals() {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			try {
				new CountDownLatch(1).await(HOLD.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, "outlive-signals"));
	}

	private static String describe(Throwable failure) {
		StringBuilder text = new StringBuilder();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			text.append(text.isEmpty() ? "" : "; caused by ").append(cause);
		}
		return text.toString().replaceAll("\\s+", " ");
	}

	@FunctionalInterface
	private interface Action {

		String run() throws Exception;

	}

}
