import java.nio.file.Files;
import java.nio.file.Path;

import io.rocketmq.test.EmbeddedRocketMQ;

/**
 * Starts a server, writes its address to the file of the first argument, and ends with
 * standard input.
 */
final class Server {

	private Server() {
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build().start()) {
			for (int i = 1; i < args.length; i++) {
				server.createTopic(args[i], 4);
			}
			Path written = Path.of(args[0] + ".new");
			Files.writeString(written, server.nameServerAddress());
			Files.move(written, Path.of(args[0]));
			System.in.read();
		}
	}

}
