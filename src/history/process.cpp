#include "history/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace pgplumb::history {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_output = std::size_t{1} << 30;

/// One end of a pipe, closed with its life.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  [[nodiscard]] int get() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(std::strerror(errno));
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// What the program is given to read, and what it writes.
struct Pipes {
  Pipe in;
  Pipe out;
  Pipe err;
};

Result<Pipes> make_pipes() {
  auto in = make_pipe();
  auto out = make_pipe();
  auto err = make_pipe();
  for (const auto* pipe : {&in, &out, &err}) {
    if (!*pipe) return std::unexpected(pipe->error());
  }
  return Pipes{std::move(*in), std::move(*out), std::move(*err)};
}

/// The environment but for some variables, as `posix_spawn` wants it.
std::vector<char*> environment_without(const std::vector<std::string>& unset) {
  std::vector<char*> kept;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::string_view name = text.substr(0, text.find('='));
    if (std::ranges::find(unset, name) == unset.end()) kept.push_back(*entry);
  }
  kept.push_back(nullptr);
  return kept;
}

Result<pid_t> start(const std::vector<std::string>& command, const Pipes& pipes,
                    const std::vector<std::string>& unset) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipes.in.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipes.out.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipes.err.write.get(), STDERR_FILENO);
  // What is ignored here would be ignored there.
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments.front(), &actions, &attributes, arguments.data(),
                                 environment_without(unset).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return fail(fmt::format("there is no program `{}` here", command.front()));
  if (error != 0) return fail(fmt::format("`{}`: {}", command.front(), std::strerror(error)));
  return child;
}

/// Appends what can be read; closes the end when there is no more.
void read_some(Descriptor& from, std::string& to) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from.get(), buffer.data(), buffer.size());
  if (count > 0) {
    to.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    from.close();
  }
}

/// Writes what can be written; closes the end when there is no more, or nobody reads it.
void write_some(Descriptor& to, std::string_view& rest) {
  const ssize_t count = ::write(to.get(), rest.data(), rest.size());
  if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  if (rest.empty() || (count < 0 && errno != EINTR && errno != EAGAIN)) to.close();
}

constexpr const char* too_long = "it takes too long";

/// Feeds the program and takes what it writes until it closes its output; says why not so far.
Result<void> exchange(Pipes& pipes, std::string_view input, Clock::time_point deadline,
                      ProcessOutput& output) {
  if (input.empty()) pipes.in.write.close();
  while (pipes.out.read.get() >= 0 || pipes.err.read.get() >= 0) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    std::array<pollfd, 3> ends{{{pipes.in.write.get(), POLLOUT, 0},
                                {pipes.out.read.get(), POLLIN, 0},
                                {pipes.err.read.get(), POLLIN, 0}}};
    const int ready =
        left.count() <= 0 ? 0 : ::poll(ends.data(), ends.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return fail(too_long);
    if (ends[0].revents != 0) write_some(pipes.in.write, input);
    if (ends[1].revents != 0) read_some(pipes.out.read, output.out);
    if (ends[2].revents != 0) read_some(pipes.err.read, output.err);
    if (output.out.size() + output.err.size() > most_output) return fail("it writes over 1 GiB");
  }
  return {};
}

/// Waits for the program's end, which may come long after it has closed its output.
Result<int> status_of(pid_t child, Clock::time_point deadline) {
  constexpr auto longest_pause = std::chrono::milliseconds(20);
  auto pause = std::chrono::microseconds(50);
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return fail(std::strerror(errno));
    if (Clock::now() > deadline) return fail(too_long);
    std::this_thread::sleep_for(pause);
    pause = std::min<std::chrono::microseconds>(pause * 2, longest_pause);
  }
}

/// Ends the program.
void end(pid_t child) {
  ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

/// Writing to a program that has ended is an error of `write`, not the end of this one.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~WithoutPipeSignal() { std::signal(SIGPIPE, before_); }
  WithoutPipeSignal(const WithoutPipeSignal&) = delete;
  WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

 private:
  void (*before_)(int);
};

}  // namespace

Result<ProcessOutput> run_process(const std::vector<std::string>& command, std::string_view input,
                                  const std::vector<std::string>& unset,
                                  std::chrono::milliseconds longest) {
  const Clock::time_point deadline = Clock::now() + longest;
  auto pipes = make_pipes();
  if (!pipes) return std::unexpected(pipes.error());
  const WithoutPipeSignal without_signal;
  const auto child = start(command, *pipes, unset);
  if (!child) return std::unexpected(child.error());
  pipes->in.read.close();
  pipes->out.write.close();
  pipes->err.write.close();
  ::fcntl(pipes->in.write.get(), F_SETFL, O_NONBLOCK);

  ProcessOutput output;
  const Result<void> exchanged = exchange(*pipes, input, deadline, output);
  const Result<int> status =
      exchanged ? status_of(*child, deadline) : Result<int>(std::unexpected(exchanged.error()));
  if (!status) {
    end(*child);
    return fail(fmt::format("`{}`: {}", command.front(), status.error().message));
  }
  output.exit_code = WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
  return output;
}

}  // namespace pgplumb::history
