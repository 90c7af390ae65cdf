/// Scripts that complete lines in a shell by asking the program at each press of the key.
struct CompletionScript {
    /// The program's name.
    let program: String

    /// The script.
    ///
    /// - Parameter shell: The shell that reads it.
    /// - Returns: The script, to be sourced, or for zsh also to lie in a folder of `fpath`.
    func text(for shell: Shell) -> String {
        let template =
            switch shell {
            case .bash: Self.bash
            case .zsh: Self.zsh
            case .fish: Self.fish
            }
        return template.replacing("PROGRAM", with: program)
            .replacing("FUNCTION", with: "_" + program.replacing("-", with: "_"))
            .replacing("REQUEST", with: Completer.flag)
    }

    /// In bash's own words only, so that it needs no package beside bash.
    private static let bash = #"""
        # bash completion for PROGRAM; to be sourced.
        FUNCTION() {
            local IFS=$'\n' line=${COMP_LINE:0:COMP_POINT} words=() rest piece i
            COMPREPLY=()
            # bash splits words at = and :, the program does not: what no blank parts is joined again.
            line=${line#"${COMP_WORDS[0]}"}
            for ((i = 1; i <= COMP_CWORD; i++)); do
                rest=${line#"${line%%[![:space:]]*}"}
                piece=${COMP_WORDS[i]}
                ((i == COMP_CWORD)) && piece=$rest
                if [[ ${#words[@]} -eq 0 || $rest != "$line" || -z $line && -z $piece ]]; then
                    words+=("$piece")
                else
                    words[${#words[@]}-1]+=$piece
                fi
                line=${rest#"$piece"}
            done
            local answer
            mapfile -t answer < <("${COMP_WORDS[0]/#\~/$HOME}" REQUEST=bash -- "${words[@]}" 2>/dev/null)
            # What bash replaces is the last piece; what the program completes is the value, or the word.
            local value=${words[${#words[@]}-1]}
            [[ $value == --*=* ]] && value=${value#*=}
            [[ $piece == [=:]* ]] && piece=${piece#[=:]}
            local found=("${answer[@]:1}") drop=$((${#value} - ${#piece})) text
            if [[ ${answer[0]} == files ]]; then
                compopt -o filenames
                mapfile -t found < <(compgen -f -- "${answer[1]}")
                drop=0
            fi
            for text in "${found[@]}"; do
                [[ ${answer[0]} == files ]] || printf -v text %q "$text"
                ((drop >= 0)) && text=${text:drop} || text=${piece%"$value"}$text
                COMPREPLY+=("$text")
            done
            [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
            return 0
        }
        complete -F FUNCTION PROGRAM

        """#

    private static let zsh = #"""
        #compdef PROGRAM
        # zsh completion for PROGRAM; to be sourced, or to lie as _PROGRAM in a folder of $fpath.
        FUNCTION() {
            local -a typed answer names shown open open_shown
            local line text
            typed=("${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}")
            answer=("${(@f)$(${~words[1]} REQUEST=zsh -- "${(@)typed}" 2>/dev/null)}")
            [[ $PREFIX == --*=* ]] && compset -P 1 '*='
            if [[ $answer[1] == files ]]; then
                _files
                return
            fi
            for line in "${(@)answer[2,-1]}"; do
                text=${line%%$'\t'*}
                if [[ $text == *= ]]; then
                    open+=("$text") open_shown+=("$text  ${line#*$'\t'}")
                else
                    names+=("$text") shown+=("$text  ${line#*$'\t'}")
                fi
            done
            (($#open)) && compadd -S '' -l -d open_shown -a open
            (($#names)) && compadd -l -d shown -a names
        }
        if [[ $funcstack[1] == _PROGRAM ]]; then
            FUNCTION "$@"
        else
            (($+functions[compdef])) || { autoload -U compinit && compinit }
            compdef FUNCTION PROGRAM
        fi

        """#

    private static let fish = #"""
        # fish completion for PROGRAM; to be sourced, or to lie as PROGRAM.fish in a completions folder.
        function _FUNCTION
            set -l words (commandline -opc)
            # A quote that is still open can't be taken off.
            set -l current (string unescape -- (commandline -ct); or commandline -ct)
            set -l program (string replace -r '^~' $HOME -- $words[1])
            set -e words[1]
            set -l answer ($program REQUEST=fish -- $words "$current" 2>/dev/null)
            set -l flag (string match -r -- '^--[^=]*=' "$current")
            if test "$answer[1]" = files
                for file in (__fish_complete_path "$answer[2]")
                    echo -- "$flag$file"
                end
            else
                for line in $answer[2..-1]
                    echo -- "$flag$line"
                end
            end
        end
        complete -c PROGRAM -f -a '(_FUNCTION)'

        """#
}
