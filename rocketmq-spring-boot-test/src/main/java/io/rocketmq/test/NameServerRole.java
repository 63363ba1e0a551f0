package io.rocketmq.test;

import java.nio.file.Path;
import java.util.List;

import org.apache.rocketmq.namesrv.NamesrvController;
import org.apache.rocketmq.namesrv.NamesrvStartup;

/**
 * Apache's name server in this process.
 */
final class NameServerRole implements ServerRole {

	private final Path config;

	NameServerRole(Path config) {
		this.config = config;
	}

	@Override
	public void start() throws Exception {
		// Not NamesrvStartup.main0: it turns a failure into System.exit, and its
		// shutdown hook would end the name server before its parent has finished with it.
		NamesrvStartup.parseCommandlineAndConfigFile(new String[] { "-c", this.config.toString() });
		NamesrvController created = NamesrvStartup.createNamesrvController();
		if (!created.initialize()) {
			throw new IllegalStateException("NamesrvController.initialize() returned false");
		}
		created.start();
	}

	@Override
	public String run(String command, List<String> arguments) {
		throw new IllegalArgumentException("Unknown command of a name server: '" + command + "'");
	}

}
