package io.rocketmq.test;

import java.util.List;

/**
 * Role of a child process: name server or broker. Implementations use Apache's classes
 * and run in the child process only.
 */
interface ServerRole {

	/**
	 * Starts the server and returns when it serves, as seen from the name server.
	 * @throws Exception if it does not start
	 */
	void start() throws Exception;

	/**
	 * Runs a command of the parent.
	 * @param command the command's name
	 * @param arguments its arguments
	 * @return the answer, which may be empty
	 * @throws Exception if the command is not known or fails
	 */
	String run(String command, List<String> arguments) throws Exception;

}
